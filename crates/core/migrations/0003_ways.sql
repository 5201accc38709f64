-- What an attempt shows the person: JSON with the code of RFC 8628 and its page.
ALTER TABLE attempt ADD COLUMN shown TEXT;
-- How a host is reached: JSON with its own certificates and its proxy.
ALTER TABLE host ADD COLUMN network TEXT;
