-- +goose Up

-- What somebody who works for the service noted for themselves: which guidance they have read and practised, and on which day. Which,
-- and when, is sealed under their own key, and nobody else opens it.
CREATE TABLE training (
  account TEXT PRIMARY KEY REFERENCES accounts(id) ON DELETE CASCADE,
  body    BYTEA NOT NULL,           -- sealed
  version BIGINT NOT NULL
);
