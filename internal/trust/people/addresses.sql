-- Where somebody wants messages, what is to be sent to them, and how it stands with whoever carries it.

-- name: putAddress :exec
INSERT INTO addresses (id, account, slot, lookup, body, version) VALUES (sqlc.arg(id), sqlc.arg(account), sqlc.arg(slot), sqlc.arg(lookup), sqlc.arg(body), 1)
ON CONFLICT (slot) DO UPDATE SET id = excluded.id, lookup = excluded.lookup, body = excluded.body, version = 1;

-- name: addressOne :one
SELECT * FROM addresses WHERE slot = $1;

-- name: address :one
SELECT * FROM addresses WHERE id = $1;

-- name: addressesOf :many
SELECT * FROM addresses WHERE account = $1 ORDER BY id;

-- name: addressesByLookup :many
SELECT addresses.* FROM addresses JOIN accounts ON accounts.id = addresses.account WHERE addresses.lookup = $1 AND accounts.state = 'active' ORDER BY addresses.id LIMIT 3;

-- name: setAddress :execrows
UPDATE addresses SET body = sqlc.arg(body), lookup = sqlc.arg(lookup), version = version + 1 WHERE id = sqlc.arg(id) AND version = sqlc.arg(version);

-- name: deleteAddress :execrows
DELETE FROM addresses WHERE id = $1;

-- name: noteSignInAddresses :exec
INSERT INTO endings (kind, subject, at) SELECT 'address', id, CAST(sqlc.arg(at) AS BIGINT) FROM addresses WHERE account = sqlc.arg(account) AND lookup IS NOT NULL
ON CONFLICT (kind, subject, at) DO NOTHING;

-- name: deleteSignInAddresses :execrows
DELETE FROM addresses WHERE account = $1 AND lookup IS NOT NULL;

-- name: notePasskeysOf :exec
INSERT INTO endings (kind, subject, at) SELECT 'credential', id, CAST(sqlc.arg(at) AS BIGINT) FROM credentials WHERE account = sqlc.arg(account) AND kind = 'passkey'
ON CONFLICT (kind, subject, at) DO NOTHING;

-- name: deletePasskeysOf :execrows
DELETE FROM credentials WHERE account = $1 AND kind = 'passkey';

-- name: putOutgoing :execrows
INSERT INTO outgoing (account, lookup, body, version) VALUES (sqlc.arg(account), sqlc.arg(lookup), sqlc.arg(body), sqlc.arg(version))
ON CONFLICT (account) DO UPDATE SET lookup = excluded.lookup, body = excluded.body, version = excluded.version WHERE outgoing.version = excluded.version - 1;

-- name: outgoingOf :one
SELECT outgoing.* FROM outgoing JOIN accounts ON accounts.id = outgoing.account WHERE outgoing.account = $1 AND accounts.state = 'active';

-- name: outgoingByLookup :one
SELECT outgoing.* FROM outgoing JOIN accounts ON accounts.id = outgoing.account WHERE outgoing.lookup = $1 AND accounts.state = 'active';

-- name: outgoingAfter :many
SELECT outgoing.* FROM outgoing JOIN accounts ON accounts.id = outgoing.account WHERE outgoing.account > $1 AND accounts.state = 'active' ORDER BY outgoing.account LIMIT 200;

-- name: deleteOutgoing :exec
DELETE FROM outgoing WHERE account = $1;

-- name: setCarrier :exec
INSERT INTO carriers (kind, state, since) VALUES ($1, $2, $3)
ON CONFLICT (kind) DO UPDATE SET state = excluded.state, since = CASE WHEN carriers.state = '' THEN excluded.since ELSE carriers.since END WHERE carriers.state <> excluded.state;

-- name: carriers :many
SELECT * FROM carriers ORDER BY kind;
