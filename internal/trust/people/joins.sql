-- Another screen on its way to a table, and the screens that are there.

-- name: addJoin :exec
INSERT INTO joins (id, tabl, lookup, seat, session, created, expires) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: joinByCode :one
SELECT j.*, t.person, t.supporter FROM joins j JOIN tables t ON t.id = j.tabl JOIN sessions s ON s.id = j.session
WHERE j.lookup = sqlc.arg(lookup) AND (j.asking IS NULL OR j.asking = sqlc.arg(asking)) AND j.expires > sqlc.arg(now) AND j.expires <= sqlc.arg(latest) AND t.state = 'open'
  AND s.expires > sqlc.arg(now) AND s.seen >= sqlc.arg(awake);

-- name: askJoin :execrows
UPDATE joins SET asking = sqlc.arg(asking), account = sqlc.arg(account), device = sqlc.arg(device), expires = sqlc.arg(expires)
WHERE id = sqlc.arg(id) AND asking IS NULL;

-- name: joinByAsking :one
SELECT j.*, t.person, t.supporter FROM joins j JOIN tables t ON t.id = j.tabl
WHERE j.asking = sqlc.arg(asking) AND j.expires > sqlc.arg(now) AND j.expires <= sqlc.arg(latest) AND t.state = 'open';

-- name: joinAtTable :one
SELECT * FROM joins WHERE tabl = $1 AND expires > $2 ORDER BY created DESC LIMIT 1;

-- name: answerJoin :execrows
UPDATE joins SET answer = 'yes', expires = sqlc.arg(expires)
WHERE id = sqlc.arg(id) AND tabl = sqlc.arg(tabl) AND asking IS NOT NULL AND answer IS NULL AND expires > sqlc.arg(now);

-- name: enterJoin :execrows
UPDATE joins SET answer = 'in' WHERE id = $1 AND answer = 'yes';

-- name: deleteJoinsAtTable :exec
DELETE FROM joins WHERE tabl = $1;

-- name: deleteJoinsOfSession :exec
DELETE FROM joins WHERE session = $1;

-- name: deleteJoinByAsking :exec
DELETE FROM joins WHERE asking = $1;

-- name: deleteOldJoins :exec
DELETE FROM joins WHERE expires < $1;

-- name: otherScreens :many
SELECT * FROM sessions WHERE tabl = $1 AND id <> $2 AND expires > $3 ORDER BY created;

-- name: deleteBroughtScreens :execrows
DELETE FROM sessions WHERE tabl = $1 AND id <> $2 AND brought;

-- name: aroundTable :one
SELECT CAST(COALESCE((SELECT min(o.seat) FROM sessions o WHERE o.tabl = sqlc.arg(tabl) AND o.id <> sqlc.arg(session) AND o.expires > sqlc.arg(now)), '') AS TEXT) AS seat,
  (SELECT count(*) FROM sessions o WHERE o.tabl = sqlc.arg(tabl) AND o.id <> sqlc.arg(session) AND o.expires > sqlc.arg(now) AND o.seen >= sqlc.arg(awake)) AS awake,
  (SELECT count(*) FROM joins j WHERE j.tabl = sqlc.arg(tabl) AND j.asking IS NOT NULL AND j.answer IS NULL AND j.expires > sqlc.arg(now)) AS asking;
