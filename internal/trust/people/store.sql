-- name: addAccount :exec
INSERT INTO accounts (id, roles, state, name, email, lookup, version, created) VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: account :one
SELECT * FROM accounts WHERE id = $1;

-- name: accountNames :many
WITH RECURSIVE cut(i) AS (SELECT 1 UNION ALL SELECT i + 37 FROM cut WHERE i + 37 <= length(CAST(sqlc.arg(ids) AS TEXT)))
SELECT a.id, a.name, a.version FROM cut JOIN accounts a ON a.id = substr(CAST(sqlc.arg(ids) AS TEXT), cut.i, 36);

-- name: accountByLookup :one
SELECT * FROM accounts WHERE lookup = $1;

-- name: accountsPage :many
SELECT * FROM accounts WHERE (roles = 'person') = CAST(sqlc.arg(of_people) AS BOOLEAN) AND id < CAST(sqlc.arg(before) AS TEXT) ORDER BY id DESC LIMIT sqlc.arg(n);

-- name: setAccount :execrows
UPDATE accounts SET name = sqlc.arg(name), email = sqlc.arg(email), state = sqlc.arg(state), version = version + 1
WHERE id = sqlc.arg(id) AND version = sqlc.arg(version);

-- name: deleteAccount :exec
DELETE FROM accounts WHERE id = $1;

-- name: countAccounts :one
SELECT count(*) FROM accounts;

-- name: addSession :exec
INSERT INTO sessions (id, token, kind, account, tabl, device, seat, own, parked, proved, brought, picking, created, seen, expires)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, $12, $13, $14);

-- name: sessionByToken :one
SELECT s.*, a.roles, a.state AS account_state, t.person, t.supporter, t.setting, t.state AS table_state, t.events
FROM sessions s LEFT JOIN accounts a ON a.id = s.account LEFT JOIN tables t ON t.id = s.tabl
WHERE s.token = $1;

-- name: touchSession :exec
UPDATE sessions SET seen = $2 WHERE id = $1 AND seen > 0;

-- name: lockSession :one
UPDATE sessions SET seen = 0, picking = 0 WHERE id = $1 RETURNING tabl;

-- name: unlockSession :exec
UPDATE sessions SET seen = $2 WHERE id = $1;

-- name: parkSession :exec
UPDATE sessions SET parked = $2 WHERE id = $1;

-- name: setSessionToken :exec
UPDATE sessions SET token = sqlc.arg(token), parked = NULL, seen = sqlc.arg(seen), proved = sqlc.arg(seen) WHERE id = sqlc.arg(id);

-- name: setPicking :exec
UPDATE sessions SET picking = $2 WHERE id = $1;

-- name: renewSession :exec
UPDATE sessions SET expires = $2 WHERE id = $1;

-- name: deleteSession :exec
DELETE FROM sessions WHERE id = $1;

-- name: deleteSessionsOfAccount :exec
DELETE FROM sessions WHERE account = $1;

-- name: deleteSessionsOfTable :exec
DELETE FROM sessions WHERE tabl = $1;

-- name: parkedFor :one
SELECT * FROM sessions WHERE parked = $1 AND account = $2 AND expires > $3 ORDER BY created DESC LIMIT 1;

-- name: deleteExpiredSessions :exec
DELETE FROM sessions WHERE expires < $1;

-- name: typing :one
SELECT l.id AS link, a.told, a.told_at FROM links l LEFT JOIN agreements a ON a.link = l.id WHERE l.person = $1 AND l.supporter = $2 AND l.state = 'active';

-- name: setTyping :exec
INSERT INTO agreements (link, wording, told, told_at) VALUES (sqlc.arg(link), '', sqlc.arg(told), sqlc.arg(told_at))
ON CONFLICT (link) DO UPDATE SET told = excluded.told, told_at = excluded.told_at;

-- name: endTyping :exec
UPDATE agreements SET told = NULL, told_at = NULL WHERE link = $1;

-- name: leavePaper :exec
UPDATE tables SET state = 'left', left_at = sqlc.arg(left_at) WHERE person = sqlc.arg(person) AND supporter = sqlc.arg(supporter) AND setting = 'paper' AND state = 'open';

-- name: addTable :exec
INSERT INTO tables (id, person, supporter, setting, started_by, state, record, version, created)
VALUES ($1, $2, $3, $4, $5, 'open', $6, 1, $7);

-- name: table :one
SELECT * FROM tables WHERE id = $1;

-- name: setTableRecord :execrows
UPDATE tables SET record = sqlc.arg(record), version = version + 1 WHERE id = sqlc.arg(id) AND version = sqlc.arg(version) AND state = 'open';

-- name: leaveTable :execrows
UPDATE tables SET state = 'left', left_at = $2 WHERE id = $1 AND state = 'open';

-- name: leaveTablesOf :exec
UPDATE tables SET state = 'left', left_at = sqlc.arg(left_at)
WHERE state = 'open' AND (person = CAST(sqlc.arg(account) AS TEXT) OR supporter = CAST(sqlc.arg(account) AS TEXT));

-- name: tablesOfPerson :many
SELECT * FROM tables WHERE person = $1 ORDER BY created DESC, id DESC LIMIT $2;

-- name: tableIDsOfPerson :many
SELECT id FROM tables WHERE person = $1;

-- name: tablesOfPair :many
SELECT * FROM tables WHERE person = $1 AND supporter = $2 ORDER BY created DESC, id DESC LIMIT $3;

-- name: tablesToJoin :many
SELECT * FROM tables WHERE (person = $1 OR supporter = $1) AND state = 'open' AND setting IN ('two', 'phone') AND created > $2 ORDER BY created DESC;

-- name: deviceByToken :one
SELECT * FROM devices WHERE token = $1 AND ended IS NULL;

-- name: link :one
SELECT * FROM links WHERE person = $1 AND supporter = $2;

-- name: addLink :exec
INSERT INTO links (id, person, supporter, state, created) VALUES ($1, $2, $3, 'active', $4)
ON CONFLICT (person, supporter) DO UPDATE SET state = 'active', created = excluded.created, ended = NULL WHERE links.state = 'ended';

-- name: endLink :execrows
UPDATE links SET state = 'ended', ended = $3 WHERE person = $1 AND supporter = $2 AND state = 'active';

-- name: endSharesOfLink :exec
UPDATE shares SET ended = sqlc.arg(ended) WHERE owner = sqlc.arg(person) AND with_id = sqlc.arg(supporter) AND ended IS NULL;

-- name: leaveTablesOfLink :exec
UPDATE tables SET state = 'left', left_at = sqlc.arg(left_at) WHERE person = sqlc.arg(person) AND supporter = sqlc.arg(supporter) AND state = 'open';

-- name: forgetAgreement :exec
DELETE FROM agreements WHERE link IN (SELECT id FROM links WHERE person = $1 AND supporter = $2);

-- name: linkedPeople :many
SELECT l.person, l.created AS linked, a.name, a.version, a.state FROM links l JOIN accounts a ON a.id = l.person
WHERE l.supporter = $1 AND l.state = 'active' ORDER BY l.created DESC, l.id LIMIT $2 OFFSET $3;

-- name: countLinkedPeople :one
SELECT count(*) FROM links WHERE supporter = $1 AND state = 'active';

-- name: addAccountEvent :exec
INSERT INTO account_events (id, account, kind, by, also, at) VALUES ($1, $2, $3, $4, $5, $6);

-- name: accountEvents :many
SELECT * FROM account_events WHERE account = $1 ORDER BY at DESC, id DESC LIMIT $2;

-- name: addAudit :exec
INSERT INTO audit (id, at, actor, action, subject) VALUES ($1, $2, $3, $4, $5);

-- name: auditPage :many
SELECT * FROM audit WHERE id < CAST(sqlc.arg(before) AS TEXT) ORDER BY id DESC LIMIT sqlc.arg(n);
