-- +goose Up

-- What a service lends: tablets, phones, SIM cards. What they are called, their numbers, and which loan one is out on, are
-- sealed with a key of the installation.
CREATE TABLE stock (
  id      TEXT PRIMARY KEY,
  kind    TEXT NOT NULL,            -- tablet, phone, laptop, sim, hotspot, other
  state   TEXT NOT NULL,            -- here, out, lost, gone
  body    BYTEA NOT NULL,           -- sealed
  version BIGINT NOT NULL,
  created BIGINT NOT NULL
);

-- What was arranged for somebody, so that they can get online or get what is missing off line: a loan or a referral. What was
-- lent, where they were sent and what for are sealed under their own key. That there is one, who made it and how far it is are
-- in the clear, so that it can be found and counted.
CREATE TABLE arrangements (
  id      TEXT PRIMARY KEY,
  owner   TEXT NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
  by      TEXT NOT NULL,            -- the supporter who made it
  kind    TEXT NOT NULL,            -- loan, referral
  state   TEXT NOT NULL,            -- of a loan: out, back, lost, kept; of a referral: asked, passed, answered, done, dropped
  body    BYTEA NOT NULL,           -- sealed
  version BIGINT NOT NULL,
  created BIGINT NOT NULL,
  updated BIGINT NOT NULL
);
CREATE INDEX arrangements_owner ON arrangements(owner, updated, id);
CREATE INDEX arrangements_list ON arrangements(updated, id);

-- Places near by that help: to get online, and with money, housing, food and transport. Anybody may read them.
CREATE TABLE places (
  id      TEXT PRIMARY KEY,
  kind    TEXT NOT NULL,            -- online, money, housing, food, transport, other
  words   TEXT NOT NULL,            -- what anybody may read of it, as JSON
  away    BOOLEAN NOT NULL,         -- not shown any more
  checked BIGINT NOT NULL,          -- when somebody last made sure that it is right
  version BIGINT NOT NULL
);

-- Groups and drop-ins. Who came is sealed with a key of its own, which is destroyed after thirty days; how many came stays.
CREATE TABLE gatherings (
  id      TEXT PRIMARY KEY,         -- also the owner of its key
  by      TEXT NOT NULL,
  kind    TEXT NOT NULL,            -- group, dropin
  came    BIGINT NOT NULL,          -- with a first name or without
  names   BYTEA,                    -- sealed: first names; NULL once they have ended
  version BIGINT NOT NULL,          -- of names
  at      BIGINT NOT NULL
);
CREATE INDEX gatherings_by ON gatherings(by, at, id);
CREATE INDEX gatherings_at ON gatherings(at);

-- That somebody was reached in a quarter of a year, and by which means. who is a keyed hash under the person's own key, another
-- one each quarter: it counts each of them once, and names nobody.
CREATE TABLE reached (
  period TEXT NOT NULL,             -- such as 2026-4
  who    BYTEA NOT NULL,
  means  TEXT NOT NULL,             -- online, table, paper, phone, person
  PRIMARY KEY (period, who, means)
);

-- How a person said that this supporter may type in for them what they write on paper or say: phone, paper, here (in the room).
-- NULL where they didn't, or don't want it any more.
ALTER TABLE agreements ADD COLUMN told TEXT;
ALTER TABLE agreements ADD COLUMN told_at BIGINT;
