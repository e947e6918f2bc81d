-- +goose Up

-- What was ended for good, so that it stays ended when an older copy of the data comes back: ids, kinds and times alone.
-- Rows are only ever added.
CREATE TABLE ledger (
  kind    TEXT NOT NULL,
  subject TEXT NOT NULL,            -- an id
  at      BIGINT NOT NULL,
  PRIMARY KEY (kind, subject, at)
);
