-- Who may come to support a person: invitations that they made, and what waits for their yes.

-- name: addWelcome :exec
INSERT INTO welcomes (id, person, lookup, created, expires) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (id) DO NOTHING;

-- name: welcomesOf :many
SELECT * FROM welcomes WHERE person = $1 AND taken IS NULL AND expires > $2 ORDER BY created DESC, id DESC LIMIT 20;

-- name: welcomeByLookup :one
SELECT * FROM welcomes WHERE lookup = $1;

-- name: useWelcome :execrows
UPDATE welcomes SET taken = sqlc.arg(taken), form = sqlc.arg(form) WHERE id = sqlc.arg(id) AND taken IS NULL AND expires > sqlc.arg(now);

-- name: deleteWelcome :execrows
DELETE FROM welcomes WHERE id = $1 AND person = $2 AND taken IS NULL;

-- name: deleteOldWelcomes :exec
DELETE FROM welcomes WHERE expires < $1;

-- name: endAllWelcomes :exec
DELETE FROM welcomes;

-- name: addAsk :execrows
INSERT INTO asks (id, person, supporter, instead, by, state, created) VALUES ($1, $2, $3, $4, $5, 'waiting', $6) ON CONFLICT (person, supporter) DO NOTHING;

-- name: askOf :one
SELECT * FROM asks WHERE id = $1 AND person = $2 AND state = 'waiting';

-- name: refuseAsk :execrows
UPDATE asks SET state = 'no' WHERE id = $1 AND person = $2 AND state = 'waiting';

-- name: deleteAsk :execrows
DELETE FROM asks WHERE id = $1 AND person = $2;

-- name: deleteWaitingInstead :execrows
DELETE FROM asks WHERE person = $1 AND instead = $2 AND state = 'waiting';

-- name: deleteAsksInstead :exec
DELETE FROM asks WHERE person = $1 AND instead = $2;

-- name: deleteAsksBetween :exec
DELETE FROM asks WHERE person = $1 AND supporter = $2;

-- name: circleOf :many
SELECT id, supporter, '' AS instead, created, CAST(FALSE AS BOOLEAN) AS waits FROM links WHERE links.person = sqlc.arg(person) AND links.state = 'active'
UNION ALL SELECT id, supporter, COALESCE(instead, '') AS instead, created, CAST(TRUE AS BOOLEAN) AS waits FROM asks WHERE asks.person = sqlc.arg(person) AND asks.state = 'waiting'
ORDER BY created, id;

-- name: peopleToHandOver :many
SELECT l.person, a.name, a.version, EXISTS (SELECT 1 FROM asks k WHERE k.person = l.person AND k.instead = l.supporter) AS asked
FROM links l JOIN accounts a ON a.id = l.person
WHERE l.supporter = $1 AND l.state = 'active' ORDER BY l.created, l.id LIMIT $2 OFFSET $3;

-- name: peopleLinkedWith :many
SELECT person FROM links WHERE supporter = $1 AND state = 'active' ORDER BY created, id;

-- name: everyWelcome :many
SELECT * FROM welcomes WHERE person = $1 ORDER BY created, id;

-- name: everyAsk :many
SELECT * FROM asks WHERE person = $1 ORDER BY created, id;
