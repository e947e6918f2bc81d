-- +goose Up

-- What happened at a table, in the order in which it happened there, for screens that were away for a moment. n counts per
-- table, under its row's lock, so that a screen that asks for what came after n misses nothing. It says that something
-- changed and which thing; what it is now, a screen asks for itself. Gone when the table is left.
ALTER TABLE tables ADD COLUMN events BIGINT NOT NULL DEFAULT 0;
CREATE TABLE table_events (
  tabl  TEXT NOT NULL REFERENCES tables(id) ON DELETE CASCADE,
  n     BIGINT NOT NULL,
  kind  TEXT NOT NULL,              -- place, thing, table, joining, left
  thing TEXT,                       -- the id of the thing that was written, laid down or taken back
  seat  TEXT NOT NULL,              -- whose screen it came from
  at    BIGINT NOT NULL,
  PRIMARY KEY (tabl, n)
);

-- A second screen on its way to a table: a code that is good once, for minutes, and for nothing until somebody at the table
-- says yes.
CREATE TABLE joins (
  id      TEXT PRIMARY KEY,
  tabl    TEXT NOT NULL REFERENCES tables(id) ON DELETE CASCADE,
  lookup  BYTEA NOT NULL UNIQUE,    -- keyed hash of the code
  seat    TEXT NOT NULL,            -- whose screen it will be: person, supporter
  asking  BYTEA UNIQUE,             -- SHA-256 of the token of the screen that brought the code and waits for the yes
  answer  TEXT,                     -- yes, no
  created BIGINT NOT NULL,
  expires BIGINT NOT NULL
);
CREATE INDEX joins_table ON joins(tabl);

-- How often this data was put back from a backup. A device that kept answers for another epoch sends them again (RUN-4).
CREATE TABLE epochs (
  n     BIGINT PRIMARY KEY,
  began BIGINT NOT NULL
);
INSERT INTO epochs (n, began) VALUES (1, 0);
