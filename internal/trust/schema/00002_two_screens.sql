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
  PRIMARY KEY (tabl, n)
);
-- On which tables a thing lies that is just being saved.
CREATE INDEX laid_thing ON laid(thing);

-- A second screen on its way to a table: a code that is good once, for minutes, and for nothing until somebody at the table
-- says yes. The code itself is made from the id and the installation's key, and is nowhere.
CREATE TABLE joins (
  id      TEXT PRIMARY KEY,
  tabl    TEXT NOT NULL REFERENCES tables(id) ON DELETE CASCADE,
  lookup  BYTEA NOT NULL UNIQUE,    -- keyed hash of the code
  seat    TEXT NOT NULL,            -- whose screen it will be: person, supporter
  session TEXT NOT NULL,            -- of the screen that shows the code: while that one is locked the code is good for nothing
  asking  BYTEA UNIQUE,             -- SHA-256 of the token of the screen that brought the code and waits for the yes
  account TEXT,                     -- which of the two is signed in on that screen, if one is
  device  TEXT,                     -- the enrolled tablet that it is, if it is one
  answer  TEXT,                     -- yes; in, once the screen has sat down
  created BIGINT NOT NULL,
  expires BIGINT NOT NULL
);
-- A screen that came to a table which was open already can leave it without ending it.
ALTER TABLE sessions ADD COLUMN brought BOOLEAN NOT NULL DEFAULT FALSE;
CREATE INDEX joins_table ON joins(tabl);

-- How often this data was put back from a backup. A device that kept answers for another epoch sends them again (RUN-4).
CREATE TABLE epochs (
  n     BIGINT PRIMARY KEY,
  began BIGINT NOT NULL
);
INSERT INTO epochs (n, began) VALUES (1, 0);
