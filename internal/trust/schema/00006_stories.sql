-- +goose Up

-- Stories that people tell about their own lives. What they say is sealed under a key of the story's own; withdrawing a story
-- destroys that key and removes its row. A row holds the copy that is being worked on (body) and the one that is on the site (live).
CREATE TABLE stories (
  id           TEXT PRIMARY KEY,        -- also the owner of its key
  teller       TEXT,                    -- the account of whoever tells their own; none where an editor took it down for somebody
  state        TEXT NOT NULL,           -- of the copy that is worked on: draft, review
  scope        TEXT NOT NULL,           -- who may see it once published: members, anyone
  printed      BOOLEAN NOT NULL,        -- whether it may be printed
  until        BIGINT,                  -- when the storyteller's consent ends, if it has an end
  consent      BYTEA NOT NULL,          -- sealed: what was agreed to, each time
  consents     BIGINT NOT NULL,         -- the version of consent
  body         BYTEA NOT NULL,          -- sealed
  version      BIGINT NOT NULL,         -- of body
  agreed       BIGINT NOT NULL,         -- the version of body that its teller said yes to as it is
  live         BYTEA,                   -- sealed
  live_version BIGINT NOT NULL DEFAULT 0, -- the version of body that live is
  made_by      TEXT NOT NULL,           -- an account
  changed_by   TEXT NOT NULL,           -- the account that changed body last
  slip         BYTEA UNIQUE,            -- keyed hash of the words on the withdrawal card
  created      BIGINT NOT NULL,
  updated      BIGINT NOT NULL,
  published    BIGINT
);
CREATE INDEX stories_published ON stories(published);
CREATE INDEX stories_teller ON stories(teller);

-- Recordings of stories, and what was made of them. The bytes are sealed files.
CREATE TABLE story_takes (
  id       TEXT PRIMARY KEY,
  story    TEXT NOT NULL REFERENCES stories(id) ON DELETE CASCADE,
  kind     TEXT NOT NULL,             -- video, audio
  state    TEXT NOT NULL,             -- coming, waiting, working, ready, failed
  reason   TEXT NOT NULL,             -- why it failed: one of a few words
  done     BIGINT NOT NULL,           -- of a hundred
  millis   BIGINT NOT NULL,           -- how long it lasts
  created  BIGINT NOT NULL
);
CREATE INDEX story_takes_story ON story_takes(story);

CREATE TABLE story_files (
  id    TEXT PRIMARY KEY,             -- of the sealed file
  take  TEXT NOT NULL REFERENCES story_takes(id) ON DELETE CASCADE,
  kind  TEXT NOT NULL,                -- original, video, audio, poster
  media TEXT NOT NULL,                -- media type
  size  BIGINT NOT NULL               -- bytes
);
CREATE UNIQUE INDEX story_files_kind ON story_files(take, kind);

-- Who did what with a story. What they said about it is sealed under the story's key.
CREATE TABLE story_acts (
  id     TEXT PRIMARY KEY,
  story  TEXT NOT NULL REFERENCES stories(id) ON DELETE CASCADE,
  by     TEXT NOT NULL,
  action TEXT NOT NULL,
  words  BYTEA,                       -- sealed
  at     BIGINT NOT NULL
);
CREATE INDEX story_acts_story ON story_acts(story, at);

-- That a story upset somebody, where they chose to tell the editors. Nothing says who; the time is a day.
CREATE TABLE story_flags (
  id    TEXT PRIMARY KEY,             -- a keyed hash of the form's id, which tells a form sent twice and nothing else
  story TEXT NOT NULL REFERENCES stories(id) ON DELETE CASCADE,
  words BYTEA NOT NULL,               -- sealed
  day   BIGINT NOT NULL
);
CREATE INDEX story_flags_story ON story_flags(story);

-- Stories that were withdrawn, in order, for whoever holds a copy. Ids alone; the rest of a story is gone.
CREATE TABLE withdrawals (
  n     BIGINT PRIMARY KEY,
  story TEXT NOT NULL UNIQUE,
  at    BIGINT NOT NULL,
  clean BOOLEAN NOT NULL              -- its key and its files are destroyed too
);
