-- name: addLocker :execrows
INSERT INTO lockers (id, account, session, device, state, created, seen) VALUES ($1, $2, $3, $4, 'asked', $5, $5) ON CONFLICT (id) DO NOTHING;

-- name: locker :one
SELECT * FROM lockers WHERE id = $1;

-- name: lockerHere :one
SELECT * FROM lockers WHERE account = $1 AND state <> 'ended' AND (session = $2 OR device = $3) ORDER BY created DESC LIMIT 1;

-- name: lockersOf :many
SELECT * FROM lockers WHERE account = $1 AND state <> 'ended' ORDER BY created LIMIT 50;

-- name: setLocker :execrows
UPDATE lockers SET state = $3 WHERE id = $1 AND account = $2 AND state <> 'ended';

-- name: bindLocker :execrows
UPDATE lockers SET state = 'kept', card = sqlc.arg(card) WHERE id = sqlc.arg(id) AND account = sqlc.arg(account) AND state <> 'ended';

-- name: seeLocker :exec
UPDATE lockers SET session = $2, seen = $3 WHERE id = $1;

-- name: endOtherLockers :exec
UPDATE lockers SET state = 'ended' WHERE account = $1 AND (session IS NULL OR session <> $2);

-- name: arrival :one
SELECT * FROM arrivals WHERE id = $1;

-- name: addArrival :exec
INSERT INTO arrivals (id, account, state, version, why, at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (id) DO UPDATE SET state = excluded.state, version = excluded.version, why = excluded.why;

-- name: forgetArrivals :exec
DELETE FROM arrivals WHERE at < $1;

-- name: forgetLockers :exec
DELETE FROM lockers WHERE state = 'ended' AND seen < $1;
