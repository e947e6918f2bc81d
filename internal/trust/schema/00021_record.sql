-- +goose Up

-- What a person and a supporter said may go to the care record. What it says is a thing of the person's; here is only how far it has come:
-- proposed, agreed once both said yes, left once it was taken out, or withdrawn by one of the two before that.
CREATE TABLE leavings (
  thing        TEXT PRIMARY KEY REFERENCES things(id) ON DELETE CASCADE,
  owner        TEXT NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
  supporter    TEXT NOT NULL,
  state        TEXT NOT NULL,
  person_at    BIGINT,               -- when each said yes
  supporter_at BIGINT,
  created      BIGINT NOT NULL
);
CREATE INDEX leavings_owner ON leavings(owner, created);

-- Who took something of a person's out of here for the record, and in which form; the first time and the latest. It outlasts the thing,
-- because what has left is out there whether or not it is still here.
CREATE TABLE taken (
  owner   TEXT NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
  thing   TEXT NOT NULL,
  by      TEXT NOT NULL,
  action  TEXT NOT NULL,             -- text, fhir, paper
  at      BIGINT NOT NULL,
  latest  BIGINT NOT NULL,
  PRIMARY KEY (thing, by, action)
);
CREATE INDEX taken_owner ON taken(owner, latest);

-- How a supporter says that they worked, on which day: for their own practice, sealed under their own key. With whom isn't in it.
CREATE TABLE approaches (
  account TEXT PRIMARY KEY REFERENCES accounts(id) ON DELETE CASCADE,
  body    BYTEA NOT NULL,            -- sealed
  version BIGINT NOT NULL
);
