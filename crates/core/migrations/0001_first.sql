-- What is not secret. Times are milliseconds since the Unix epoch, UTC.

CREATE TABLE host (
    key           TEXT PRIMARY KEY,
    provider      TEXT NOT NULL,
    base_url      TEXT NOT NULL,
    client_id     TEXT,
    is_default    INTEGER NOT NULL DEFAULT 0 CHECK (is_default IN (0, 1)),
    endpoints     TEXT NOT NULL, -- JSON, frozen when the host was added
    issuer        TEXT NOT NULL, -- JSON
    redirect_uris TEXT NOT NULL, -- JSON, the ones registered
    has_secret    INTEGER NOT NULL CHECK (has_secret IN (0, 1)), -- in slot client/<key>
    created_at    INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX host_default ON host (provider) WHERE is_default = 1;

CREATE TABLE account (
    id           TEXT PRIMARY KEY,
    host         TEXT NOT NULL REFERENCES host (key),
    person_id    TEXT NOT NULL, -- the host's stable id
    slug         TEXT NOT NULL UNIQUE,
    nickname     TEXT,
    login        TEXT NOT NULL,
    display_name TEXT,
    avatar_url   TEXT,
    web_url      TEXT,
    kind         TEXT NOT NULL,
    scopes       TEXT NOT NULL, -- JSON
    received_at  INTEGER NOT NULL,
    expires_at   INTEGER,
    renewable    INTEGER NOT NULL CHECK (renewable IN (0, 1)),
    renewed_at   INTEGER,
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL,
    -- facts that status follows from
    broken       TEXT,          -- a cause only the person can mend
    trouble      TEXT,          -- why the host could not be asked the last time
    failures     INTEGER NOT NULL DEFAULT 0,
    retry_at     INTEGER,       -- no request before this
    UNIQUE (host, person_id)
) STRICT;

CREATE TABLE link (
    id         TEXT PRIMARY KEY,
    host       TEXT NOT NULL REFERENCES host (key),
    purpose    TEXT NOT NULL,
    account    TEXT,
    scopes     TEXT,
    started_by TEXT NOT NULL,
    until      INTEGER NOT NULL,
    outcome    TEXT             -- JSON; NULL while the link is open
) STRICT;

CREATE TABLE attempt (
    id           TEXT PRIMARY KEY,
    state_hash   TEXT UNIQUE,
    link         TEXT NOT NULL REFERENCES link (id) ON DELETE CASCADE,
    way          TEXT NOT NULL,
    redirect_uri TEXT,
    taken_at     INTEGER
) STRICT;

CREATE INDEX attempt_link ON attempt (link);

CREATE TABLE activity (
    account TEXT NOT NULL,
    at      INTEGER NOT NULL,
    what    TEXT NOT NULL,
    code    TEXT
) STRICT;

CREATE INDEX activity_account ON activity (account, at);

CREATE TABLE setting (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;
