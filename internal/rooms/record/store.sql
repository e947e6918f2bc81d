-- name: propose :exec
INSERT INTO leavings (thing, owner, supporter, state, created) VALUES ($1, $2, $3, 'proposed', $4);

-- name: standingOf :one
SELECT * FROM leavings WHERE thing = $1;

-- name: personAgrees :execrows
UPDATE leavings SET person_at = sqlc.arg(at), state = CASE WHEN supporter_at IS NULL THEN 'proposed' ELSE 'agreed' END
WHERE thing = sqlc.arg(thing) AND state = 'proposed' AND person_at IS NULL;

-- name: supporterAgrees :execrows
UPDATE leavings SET supporter_at = sqlc.arg(at), state = CASE WHEN person_at IS NULL THEN 'proposed' ELSE 'agreed' END
WHERE thing = sqlc.arg(thing) AND state = 'proposed' AND supporter_at IS NULL;

-- name: withdraw :execrows
UPDATE leavings SET state = 'withdrawn' WHERE thing = $1 AND state IN ('proposed', 'agreed');

-- name: leave :execrows
UPDATE leavings SET state = 'left' WHERE thing = $1 AND state IN ('agreed', 'left');

-- name: noteTaken :exec
INSERT INTO taken (owner, thing, by, action, at, latest) VALUES (sqlc.arg(owner), sqlc.arg(thing), sqlc.arg(by_whom), sqlc.arg(action), sqlc.arg(at), sqlc.arg(at))
ON CONFLICT (thing, by, action) DO UPDATE SET latest = excluded.latest;

-- name: takenOf :many
SELECT * FROM taken WHERE owner = $1 ORDER BY latest DESC, thing, by, action LIMIT $2;

-- name: takenOfThing :many
SELECT * FROM taken WHERE owner = $1 AND thing = $2 ORDER BY latest DESC, by, action LIMIT 100;
