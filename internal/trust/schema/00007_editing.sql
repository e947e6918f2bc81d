-- +goose Up

-- Content in the making. The body is sealed with a key of the installation: which page it is of, its text, and who wrote on it.
CREATE TABLE drafts (
  id      TEXT PRIMARY KEY,
  by      TEXT NOT NULL,            -- the account that began it; drafts stay with the service when it closes
  state   TEXT NOT NULL,            -- open, asked (for somebody else's sign-off), done, away
  version BIGINT NOT NULL,
  created BIGINT NOT NULL,
  updated BIGINT NOT NULL,
  body    BYTEA NOT NULL
);
CREATE INDEX drafts_state ON drafts(state, updated);

-- What became of content, in order, never changed but for being stopped: a wording that was published (edit), content taken off
-- the site (off), what is built in shown again (back), a wording of what is built in that somebody read and signed (read), and a topic
-- that was shown before there was signing (before; the one without a path stands for what isn't known yet). The latest of a path
-- that has started holds.
CREATE TABLE wordings (
  id      TEXT PRIMARY KEY,
  kind    TEXT NOT NULL,
  path    TEXT NOT NULL,            -- of a file of content
  by      TEXT NOT NULL,            -- who signed it
  starts  BIGINT NOT NULL,
  made    BIGINT NOT NULL,
  stopped BIGINT NOT NULL DEFAULT 0, -- when it was called back before it had started
  seq     TEXT NOT NULL,            -- an id: which came first of those that start at one moment
  digest  BYTEA,                    -- SHA-256 of the wording
  body    BYTEA                     -- sealed: the wording, who wrote it, and what was said about it
);
CREATE INDEX wordings_path ON wordings(path, made, seq);

-- A service that people have kept things in goes on showing what it showed: which topics those are, the first start finds out.
INSERT INTO wordings (id, kind, path, by, starts, made, seq) SELECT 'before', 'before', '', '', 0, 0, '' WHERE EXISTS (SELECT 1 FROM things);
