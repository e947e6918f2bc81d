-- +goose Up

-- When somebody who supports people here meets whom, today and in the next two weeks, where they read that from, and whether they want
-- a message in the morning. All of it is sealed under their own key, and nobody else opens it.
CREATE TABLE calendars (
  account TEXT PRIMARY KEY REFERENCES accounts(id) ON DELETE CASCADE,
  body    BYTEA NOT NULL,           -- sealed
  version BIGINT NOT NULL
);
