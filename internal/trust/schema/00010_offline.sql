-- +goose Up

-- A browser that keeps a person's own pages to be read without a connection: their own phone or computer, or a tablet of the
-- service that several share. What it keeps is on that device alone, sealed; here stands only that it does.
CREATE TABLE lockers (
  id      TEXT PRIMARY KEY,
  account TEXT NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
  session TEXT,                     -- the session behind which it was last seen; it may have ended since
  device  TEXT,                     -- the enrolled tablet, where it is on one
  state   TEXT NOT NULL,            -- asked (for, and not made yet), kept, gone (found empty), ended (to be emptied at next contact)
  created BIGINT NOT NULL,
  seen    BIGINT NOT NULL
);
CREATE INDEX lockers_account ON lockers(account, created);

-- What was written without a connection and has arrived: the envelope's own id, which comes again when the answer to it was lost.
-- Nothing of what it said, and not which thing it was.
CREATE TABLE arrivals (
  id      TEXT PRIMARY KEY,
  account TEXT NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
  state   TEXT NOT NULL,            -- kept, both (another save had come first), refused
  version BIGINT NOT NULL,          -- of the thing after it, for what was written on top of it; 0 where there is none
  why     TEXT NOT NULL,            -- the key of the sentence that says why it was refused; empty otherwise
  at      BIGINT NOT NULL
);
CREATE INDEX arrivals_at ON arrivals(at);
