-- +goose Up

-- When somebody who works here can be reached: their hours, what they answer and how fast, when they are away and who is there then.
-- It is sealed under their own key, and shown to the people they support.
CREATE TABLE contacts (
  account TEXT PRIMARY KEY REFERENCES accounts(id) ON DELETE CASCADE,
  body    BYTEA NOT NULL,           -- sealed
  version BIGINT NOT NULL,
  tell    BOOLEAN NOT NULL          -- they want an e-mail, in their hours, that there is something to read
);

-- Messages between a person and somebody who works here. With somebody who covers for another, for a while and because the person
-- wanted it.
CREATE TABLE talks (
  id        TEXT PRIMARY KEY,
  person    TEXT NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
  supporter TEXT NOT NULL,
  wish      TEXT NOT NULL,          -- of the person: off, reply (they write first), both
  tell      BOOLEAN NOT NULL,       -- the person wants to be told that there is something to read
  via       TEXT,                   -- for whom the supporter covers
  since     BIGINT,                 -- with a cover: from when they may read
  until     BIGINT                  -- with a cover: until when
);
CREATE UNIQUE INDEX talks_one ON talks(person, supporter);
CREATE INDEX talks_supporter ON talks(supporter);

-- What was written is sealed under the person's key. In the clear: between whom, from which of the two, when, from when the other one
-- may read it, and whether they have.
CREATE TABLE messages (
  talk  TEXT NOT NULL REFERENCES talks(id) ON DELETE CASCADE,
  n     BIGINT NOT NULL,            -- of its talk, from 1
  id    TEXT NOT NULL,
  own   BOOLEAN NOT NULL,           -- written by the person
  body  BYTEA NOT NULL,             -- sealed
  sent  BIGINT NOT NULL,
  opens BIGINT NOT NULL,            -- held until then
  fresh BOOLEAN NOT NULL,           -- the other one hasn't opened it yet
  told  BOOLEAN NOT NULL,           -- that there is something to read was sent, or need not be
  PRIMARY KEY (talk, n)
);
CREATE UNIQUE INDEX messages_id ON messages(id);
CREATE INDEX messages_telling ON messages(told, opens);
