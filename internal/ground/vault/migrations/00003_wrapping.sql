-- +goose Up

-- Which of the wrapping keys in the key file new keys are wrapped with. One row; the keyring says it and not the file, so that
-- all nodes change over in one moment.
CREATE TABLE wrapping (
  name   TEXT PRIMARY KEY,          -- 'use'
  key_id BIGINT NOT NULL
);

-- The nodes that serve this keyring, and the wrapping keys that each holds: a key is used once every node has it.
CREATE TABLE nodes (
  id    TEXT PRIMARY KEY,
  name  TEXT NOT NULL,              -- of the computer
  holds TEXT NOT NULL,              -- ids of wrapping keys, with spaces between
  seen  BIGINT NOT NULL
);
