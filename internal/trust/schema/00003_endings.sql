-- +goose Up

-- What was ended for good and isn't in the ledger yet, which is outside the data: noted in the transaction that ends it, and
-- gone from here once the ledger has it. Ids, kinds and times alone.
CREATE TABLE endings (
  kind    TEXT NOT NULL,
  subject TEXT NOT NULL,            -- an id
  at      BIGINT NOT NULL,
  PRIMARY KEY (kind, subject, at)
);
