-- +goose Up

-- Invitations that a person made, for somebody to support them. Their codes are kept nowhere: only a keyed hash that finds one.
CREATE TABLE welcomes (
  id       TEXT PRIMARY KEY,
  person   TEXT NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
  lookup   BYTEA NOT NULL UNIQUE,     -- keyed hash of the code
  taken    TEXT,                      -- the account that took it up
  form     BYTEA,                     -- keyed hash of the form that took it up, so that a form sent twice makes one account
  created  BIGINT NOT NULL,
  expires  BIGINT NOT NULL
);
CREATE INDEX welcomes_person ON welcomes(person, created);

-- What waits for a person's yes: that somebody supports them, because they took up an invitation, or in the place of somebody else.
-- Without the yes there is no link.
CREATE TABLE asks (
  id        TEXT PRIMARY KEY,
  person    TEXT NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
  supporter TEXT NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
  instead   TEXT REFERENCES accounts(id) ON DELETE CASCADE, -- who would stop supporting them; NULL for an invitation
  by        TEXT NOT NULL,            -- who asked
  state     TEXT NOT NULL,            -- waiting; no, of which only its person knows
  created   BIGINT NOT NULL
);
CREATE UNIQUE INDEX asks_one ON asks(person, supporter);
CREATE INDEX asks_supporter ON asks(supporter);
CREATE INDEX asks_instead ON asks(instead);
