-- ServiceStage: linked projects, local programs that may ask us, and the name a program wants for an account.

CREATE TABLE project (
    id         TEXT PRIMARY KEY,
    name       TEXT NOT NULL,
    region     TEXT,
    endpoint   TEXT NOT NULL, -- frozen, as those of a host
    iam        TEXT,          -- likewise
    project_id TEXT NOT NULL, -- Huawei's
    sign_in    TEXT NOT NULL,
    user       TEXT,          -- the access key or the user's name
    domain     TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    UNIQUE (endpoint, project_id)
) STRICT;

CREATE TABLE caller (
    id         TEXT PRIMARY KEY,
    name       TEXT NOT NULL UNIQUE,
    token_hash TEXT NOT NULL UNIQUE,
    access_key TEXT NOT NULL UNIQUE,
    scopes     TEXT NOT NULL, -- JSON
    created_at INTEGER NOT NULL,
    used_at    INTEGER
) STRICT;

ALTER TABLE link ADD COLUMN slug TEXT;
