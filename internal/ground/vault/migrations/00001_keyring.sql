-- +goose Up

-- One wrapped key per person, and per thing that belongs to several people. Deleting a row is erasing its owner.
CREATE TABLE keys (
  owner   TEXT PRIMARY KEY,
  wrapped BYTEA NOT NULL,
  created BIGINT NOT NULL
);
