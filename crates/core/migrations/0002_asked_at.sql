-- When the host was last asked who an account's person is; NULL until the first time.
ALTER TABLE account ADD COLUMN asked_at INTEGER;
