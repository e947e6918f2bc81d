-- +goose Up

-- Where somebody wants messages: at most one e-mail address and one number for texts each, and browsers that show notes. Which it is, whether they proved that it
-- is theirs, and what it may be used for, is sealed under their own key.
CREATE TABLE addresses (
  id      TEXT PRIMARY KEY,         -- another one each time it is used for less, so that what was stopped stays stopped
  account TEXT NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
  slot    BYTEA NOT NULL UNIQUE,    -- keyed hash of whose it is and which sort
  lookup  BYTEA,                    -- keyed hash of the address, only where its person may sign in by a link sent to it; of a browser, of its id
  body    BYTEA NOT NULL,           -- sealed
  version BIGINT NOT NULL
);
CREATE INDEX addresses_account ON addresses(account);
CREATE INDEX addresses_lookup ON addresses(lookup);

-- What is to be sent to whom, and when, sealed under their own key. Nothing in the clear says when anything is due, or was sent.
CREATE TABLE outgoing (
  account TEXT PRIMARY KEY REFERENCES accounts(id) ON DELETE CASCADE,
  lookup  BYTEA NOT NULL UNIQUE,    -- hash of what the links in their messages begin with
  body    BYTEA NOT NULL,           -- sealed
  version BIGINT NOT NULL
);

-- How it stands with whoever carries messages: since when e-mail, or texts, have not gone out. It names nobody.
CREATE TABLE carriers (
  kind  TEXT PRIMARY KEY,           -- mail, text
  state TEXT NOT NULL,              -- one of a few words: why
  since BIGINT NOT NULL
);
