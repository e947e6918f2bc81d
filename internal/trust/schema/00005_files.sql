-- +goose Up

-- Photos, sound and films that belong to a thing, or to an owner with a key of its own, such as a story. What is in them lies
-- outside the database, sealed with a key of the file's own; that key is here, sealed under the owner's. So a file ends with its
-- row, and with its owner's key.
CREATE TABLE files (
  id      TEXT PRIMARY KEY,
  owner   TEXT NOT NULL,            -- an account, or what else has a key
  thing   TEXT REFERENCES things(id) ON DELETE CASCADE, -- what of theirs it belongs to; none: the owner itself
  kind    TEXT NOT NULL,            -- photo, drawing, sound, video, poster, text
  format  TEXT NOT NULL,            -- one of a few types of content, such as image/jpeg
  size    BIGINT NOT NULL,          -- in bytes, unsealed
  width   BIGINT NOT NULL,          -- in pixels; 0 where there is no picture
  height  BIGINT NOT NULL,
  millis  BIGINT NOT NULL,          -- how long it lasts; 0 where that isn't known
  key     BYTEA NOT NULL,
  blob    TEXT NOT NULL,            -- where its bytes are
  created BIGINT NOT NULL
);
CREATE INDEX files_thing ON files(thing);
CREATE INDEX files_owner ON files(owner);
CREATE INDEX files_blob ON files(blob);

-- A file that is on its way in pieces, each a blob of its own, and gone a day after the last of them.
CREATE TABLE uploads (
  id      TEXT PRIMARY KEY,         -- that of the file that it will be
  owner   TEXT NOT NULL,
  thing   TEXT REFERENCES things(id) ON DELETE CASCADE,
  kind    TEXT NOT NULL,
  size    BIGINT NOT NULL,          -- what it will come to
  key     BYTEA NOT NULL,
  touched BIGINT NOT NULL
);
CREATE INDEX uploads_owner ON uploads(owner);
CREATE TABLE pieces (
  upload TEXT NOT NULL REFERENCES uploads(id) ON DELETE CASCADE,
  start  BIGINT NOT NULL,
  size   BIGINT NOT NULL,
  blob   TEXT NOT NULL,
  PRIMARY KEY (upload, start)
);
CREATE INDEX pieces_blob ON pieces(blob);

-- Every blob that was ever begun here and isn't known to be gone, so that none is left behind by whatever was broken off.
-- Once it was a file's or an upload's and is no longer, nothing opens it any more, and it is removed.
CREATE TABLE blobs (
  id      TEXT PRIMARY KEY,
  used    BOOLEAN NOT NULL,         -- a file or an upload has named it
  created BIGINT NOT NULL
);
