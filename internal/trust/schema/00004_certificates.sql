-- +goose Up

-- The site's certificate, its key, and what goes with them, where nodes get it by themselves. Sealed, names and all.
CREATE TABLE certificates (
  id     TEXT PRIMARY KEY,            -- keyed hash of the name
  sealed BYTEA NOT NULL
);

-- Which node is at it.
CREATE TABLE certificate_locks (
  id    TEXT PRIMARY KEY,             -- keyed hash of what is locked
  node  TEXT NOT NULL,
  until BIGINT NOT NULL               -- anybody's afterwards
);
