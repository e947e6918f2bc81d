-- +goose Up

-- Sites and apps that a service added to those that come with the content. Everybody signed in may read all that is written down of one.
CREATE TABLE resources (
  id      TEXT PRIMARY KEY,
  words   TEXT NOT NULL,            -- plain facts, as JSON
  by      TEXT NOT NULL,            -- who of the staff changed it last
  version BIGINT NOT NULL,
  created BIGINT NOT NULL
);

-- What one of the staff found out about a resource, of this table or of the content. One is given for a resource at most, and of a new
-- look each has one in the making at most. It ends within a year of the day on which it was given.
CREATE TABLE reviews (
  id       TEXT PRIMARY KEY,
  resource TEXT NOT NULL,
  by       TEXT NOT NULL,
  state    TEXT NOT NULL,           -- draft, given, over (another took its place), brought (in a file, from another service)
  words    TEXT NOT NULL,           -- answers with what they rest on, as JSON
  version  BIGINT NOT NULL,
  given    BIGINT NOT NULL,         -- 0 for a draft
  expires  BIGINT NOT NULL,
  CHECK (state = 'draft' OR given > 0 AND expires > given AND expires <= given + 31622400000)
);
CREATE UNIQUE INDEX reviews_given ON reviews(resource) WHERE state = 'given';
CREATE UNIQUE INDEX reviews_draft ON reviews(resource, by) WHERE state = 'draft';
CREATE INDEX reviews_resource ON reviews(resource, given);

-- What a second one says of a review: never the one who made it.
CREATE TABLE seconds (
  review   TEXT NOT NULL REFERENCES reviews(id) ON DELETE CASCADE,
  by       TEXT NOT NULL,
  reviewer TEXT NOT NULL,           -- who made the review
  answer   TEXT NOT NULL,           -- agree, disagree; open while they are still looking
  words    TEXT NOT NULL,           -- why, and which questions they answer in another way, as JSON
  at       BIGINT NOT NULL,
  PRIMARY KEY (review, by),
  CHECK (by <> reviewer)
);

-- Resources that are not to be recommended any more, until somebody has looked at them anew.
CREATE TABLE resource_withdrawals (
  resource TEXT PRIMARY KEY,
  by       TEXT NOT NULL,
  reason   TEXT NOT NULL,           -- which everybody signed in may read
  at       BIGINT NOT NULL
);

-- Whether the address of a resource answers, as the job that asks found it. Nothing of what is there is kept.
CREATE TABLE resource_links (
  resource TEXT PRIMARY KEY,
  address  TEXT NOT NULL,           -- the one that was asked
  state    TEXT NOT NULL,           -- '' for not asked yet; answered, missing, silent, private, unsafe
  answered BIGINT NOT NULL,         -- when it last did; 0 for never
  failed   BIGINT NOT NULL,         -- how often in a row it did not
  due      BIGINT NOT NULL          -- when it is asked again
);
CREATE INDEX resource_links_due ON resource_links(due);

-- What people told the service of a resource, without their name: that something is wrong with it, or how it was. Which resource and what
-- they said is sealed under their own key. Whose it is is known to the program alone, so that they can read it, take it back and carry it
-- off, and it ends with them.
CREATE TABLE resource_flags (
  id    TEXT PRIMARY KEY,
  owner TEXT NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
  about BYTEA NOT NULL,             -- keyed hash of the resource's id
  kind  TEXT NOT NULL,              -- wrong, said
  body  BYTEA NOT NULL,             -- sealed
  day   BIGINT NOT NULL,            -- no time of day
  seen  BOOLEAN NOT NULL            -- somebody has read it and done what there was to do
);
CREATE INDEX resource_flags_about ON resource_flags(about, seen, day, id);
CREATE INDEX resource_flags_owner ON resource_flags(owner, day, id);
