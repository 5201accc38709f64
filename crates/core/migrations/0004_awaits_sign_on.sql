-- Whether an organisation asked for a sign-on of its own.
ALTER TABLE account ADD COLUMN awaits_sign_on INTEGER NOT NULL DEFAULT 0;
