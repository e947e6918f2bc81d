-- +goose Up

-- Who there is. Names and addresses are sealed under the account's own key; lookup is a keyed hash of the sign-in name
-- of staff (their e-mail address), so that it can be found and not read.
CREATE TABLE accounts (
  id       TEXT PRIMARY KEY,
  roles    TEXT NOT NULL,             -- one role, or worker,peer,navigator combined
  state    TEXT NOT NULL,             -- invited, active, closed, withdrawn
  name     BYTEA NOT NULL,            -- sealed
  email    BYTEA,                     -- sealed; staff only
  lookup   BYTEA UNIQUE,
  version  BIGINT NOT NULL,
  created  BIGINT NOT NULL
);

-- What proves that it is them: card words, recovery words, tablet PIN, password, one-time codes, passkeys.
-- proof is a keyed hash (for what is compared) or sealed (for what has to be read again). one says of which there is only
-- one (account:kind, or account:pin:device); passkeys have none.
CREATE TABLE credentials (
  id       TEXT PRIMARY KEY,
  account  TEXT NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
  kind     TEXT NOT NULL,             -- card, recovery, pin, unlock, password, totp, passkey
  lookup   BYTEA UNIQUE,              -- keyed hash that finds a card, recovery words or a passkey
  proof    BYTEA NOT NULL,
  device   TEXT,                      -- pin: the enrolled tablet it works on
  picture  TEXT,                      -- pin: the drawing that goes with it
  one      TEXT UNIQUE,
  step     BIGINT NOT NULL DEFAULT 0, -- totp: the last time step that was used; each is good once
  version  BIGINT NOT NULL,
  created  BIGINT NOT NULL
);
CREATE INDEX credentials_account ON credentials(account, kind);
CREATE UNIQUE INDEX credentials_picture ON credentials(device, picture);

-- Enrolled tablets of a service.
CREATE TABLE devices (
  id       TEXT PRIMARY KEY,
  token    BYTEA NOT NULL UNIQUE,     -- SHA-256 of the token in the tablet's cookie
  label    TEXT NOT NULL,
  by       TEXT NOT NULL,
  created  BIGINT NOT NULL,
  ended    BIGINT
);

-- Joint sessions: the table two people sit at. Its own words are sealed under a key of its own.
CREATE TABLE tables (
  id         TEXT PRIMARY KEY,
  person     TEXT NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
  supporter  TEXT NOT NULL,
  setting    TEXT NOT NULL,           -- one (one screen), phone
  started_by TEXT NOT NULL,           -- person, supporter
  state      TEXT NOT NULL,           -- open, left
  record     BYTEA NOT NULL,          -- sealed: place, step, who chose, who led, joint note in the making
  version    BIGINT NOT NULL,
  created    BIGINT NOT NULL,
  left_at    BIGINT
);
CREATE INDEX tables_person ON tables(person, created);
CREATE INDEX tables_supporter ON tables(supporter, created);

-- Signed-in browsers. A table's session points at its table; a session that stepped aside for one is parked.
CREATE TABLE sessions (
  id       TEXT PRIMARY KEY,
  token    BYTEA NOT NULL UNIQUE,     -- SHA-256 of the token in the cookie
  kind     TEXT NOT NULL,             -- account, table, claim
  account  TEXT REFERENCES accounts(id) ON DELETE CASCADE,
  tabl     TEXT REFERENCES tables(id) ON DELETE CASCADE,
  device   TEXT,
  seat     TEXT,                      -- at a table: both (one screen), or on whose own device this is: person, supporter
  own      BOOLEAN NOT NULL,          -- the person said that this is their own phone or computer
  parked   TEXT,                      -- the table this session stepped aside for
  proved   BIGINT NOT NULL DEFAULT 0, -- when its account last showed who it is
  picking  BIGINT NOT NULL,           -- until when the person, having shown who they are, may pick from their own things at a table
  created  BIGINT NOT NULL,
  seen     BIGINT NOT NULL,
  expires  BIGINT NOT NULL
);
CREATE INDEX sessions_account ON sessions(account);
CREATE INDEX sessions_table ON sessions(tabl);

-- One-time ways in: a staff invitation, a person's first card, the way back in.
CREATE TABLE invitations (
  id       TEXT PRIMARY KEY,
  kind     TEXT NOT NULL,             -- staff, claim, wayback
  account  TEXT NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
  lookup   BYTEA NOT NULL UNIQUE,     -- keyed hash of the code or token
  by       TEXT NOT NULL,
  second   TEXT,                      -- wayback: the other member of staff
  half     BYTEA,                     -- wayback: keyed hash of the second half of the code, once the other has confirmed
  form     BYTEA,                     -- claim: keyed hash of the form that took it up, so that a form sent twice is taken once
  created  BIGINT NOT NULL,
  expires  BIGINT NOT NULL,
  used     BIGINT
);
CREATE INDEX invitations_account ON invitations(account, kind);

-- Guessing, counted by keyed hash of what is being guessed from where; nothing here names a person.
CREATE TABLE tries (
  key   TEXT PRIMARY KEY,
  n     BIGINT NOT NULL,              -- wrong tries, those forgotten since taken off
  last  BIGINT NOT NULL,              -- up to when they were forgotten
  until BIGINT NOT NULL               -- before then no other try is taken
);

-- What happened to somebody's ways of signing in and their account: they always see it.
CREATE TABLE account_events (
  id      TEXT PRIMARY KEY,
  account TEXT NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
  kind    TEXT NOT NULL,
  by      TEXT,
  also    TEXT,
  at      BIGINT NOT NULL
);
CREATE INDEX account_events_account ON account_events(account, at);

-- Who supports whom, and the agreement both confirmed.
CREATE TABLE links (
  id        TEXT PRIMARY KEY,
  person    TEXT NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
  supporter TEXT NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
  state     TEXT NOT NULL,            -- active, ended
  created   BIGINT NOT NULL,
  ended     BIGINT
);
CREATE UNIQUE INDEX links_one ON links(person, supporter);
CREATE INDEX links_supporter ON links(supporter, state);

CREATE TABLE agreements (
  link         TEXT PRIMARY KEY REFERENCES links(id) ON DELETE CASCADE,
  wording      TEXT NOT NULL,         -- fingerprint of the page that was agreed to
  person_at    BIGINT,
  supporter_at BIGINT
);

-- Everything a person keeps. body is sealed under the person's key, bound to table, column, owner, row and version.
CREATE TABLE things (
  id       TEXT PRIMARY KEY,
  owner    TEXT NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
  kind     TEXT NOT NULL,
  body     BYTEA NOT NULL,
  pinned   BOOLEAN NOT NULL,
  entered  TEXT,                      -- who typed it in, where that wasn't the person themselves
  version  BIGINT NOT NULL,
  created  BIGINT NOT NULL,
  updated  BIGINT NOT NULL,
  deleted  BIGINT                     -- in the bin since; gone for good 30 days later
);
CREATE INDEX things_owner ON things(owner, updated, id);
CREATE INDEX things_deleted ON things(deleted);

-- What was shared with whom, until when.
CREATE TABLE shares (
  id      TEXT PRIMARY KEY,
  thing   TEXT NOT NULL REFERENCES things(id) ON DELETE CASCADE,
  owner   TEXT NOT NULL,
  with_id TEXT NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
  until   BIGINT,
  created BIGINT NOT NULL,
  ended   BIGINT
);
CREATE INDEX shares_thing ON shares(thing);
CREATE INDEX shares_with ON shares(with_id, created);
CREATE INDEX shares_owner ON shares(owner, created);

-- What lies on a table, put there by its person or made at it.
CREATE TABLE laid (
  tabl    TEXT NOT NULL REFERENCES tables(id) ON DELETE CASCADE,
  thing   TEXT NOT NULL REFERENCES things(id) ON DELETE CASCADE,
  made    BOOLEAN NOT NULL,           -- made at this table
  created BIGINT NOT NULL,
  PRIMARY KEY (tabl, thing)
);

-- Who has looked: one row per viewer, thing and joint session or hour.
CREATE TABLE looks (
  owner  TEXT NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
  viewer TEXT NOT NULL,
  thing  TEXT NOT NULL,
  kind   TEXT NOT NULL,
  scope  TEXT NOT NULL,               -- table:ID, or hour:N
  at     BIGINT NOT NULL,
  PRIMARY KEY (viewer, thing, scope)
);
CREATE INDEX looks_owner ON looks(owner, at);

-- What a service has set: its name, hours, contacts, lowest age. Public, so in the clear.
CREATE TABLE settings (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
);

-- What staff did that others have to be able to check. No private words.
CREATE TABLE audit (
  id      TEXT PRIMARY KEY,
  at      BIGINT NOT NULL,
  actor   TEXT NOT NULL,
  action  TEXT NOT NULL,
  subject TEXT NOT NULL
);
CREATE INDEX audit_at ON audit(at);
