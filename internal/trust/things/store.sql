-- name: addThing :execrows
INSERT INTO things (id, owner, kind, body, pinned, entered, version, created, updated)
VALUES ($1, $2, $3, $4, FALSE, $5, 1, $6, $6) ON CONFLICT (id) DO NOTHING;

-- name: thing :one
SELECT * FROM things WHERE id = $1;

-- name: saveThing :one
UPDATE things SET body = sqlc.arg(body), version = version + 1, updated = sqlc.arg(updated)
WHERE id = sqlc.arg(id) AND version = sqlc.arg(version) AND deleted IS NULL RETURNING *;

-- name: pinThing :execrows
UPDATE things SET pinned = $2 WHERE id = $1 AND deleted IS NULL;

-- name: binThing :execrows
UPDATE things SET deleted = $2 WHERE id = $1 AND deleted IS NULL;

-- name: restoreThing :execrows
UPDATE things SET deleted = NULL WHERE id = sqlc.arg(id) AND deleted >= CAST(sqlc.arg(since) AS BIGINT);

-- name: binAllThings :execrows
UPDATE things SET deleted = $2 WHERE owner = $1 AND deleted IS NULL;

-- name: restoreAllThings :execrows
UPDATE things SET deleted = NULL WHERE owner = sqlc.arg(owner) AND deleted >= CAST(sqlc.arg(since) AS BIGINT);

-- name: emptyBin :execrows
DELETE FROM things WHERE owner = $1 AND deleted IS NOT NULL;

-- name: takeInThing :execrows
INSERT INTO things (id, owner, kind, body, pinned, entered, version, created, updated, deleted)
VALUES ($1, $2, $3, $4, $5, $6, 1, $7, $8, $9) ON CONFLICT (id) DO NOTHING;

-- name: removeThing :execrows
DELETE FROM things WHERE id = $1;

-- name: purgeThings :execrows
DELETE FROM things WHERE deleted < $1;

-- name: noteThing :exec
INSERT INTO endings (kind, subject, at) SELECT 'thing', id, CAST(sqlc.arg(at) AS BIGINT) FROM things WHERE id = sqlc.arg(id)
ON CONFLICT (kind, subject, at) DO NOTHING;

-- name: noteBin :exec
INSERT INTO endings (kind, subject, at) SELECT 'thing', id, CAST(sqlc.arg(at) AS BIGINT) FROM things
WHERE owner = sqlc.arg(owner) AND deleted IS NOT NULL ON CONFLICT (kind, subject, at) DO NOTHING;

-- name: noteBinnedBefore :exec
INSERT INTO endings (kind, subject, at) SELECT 'thing', id, CAST(sqlc.arg(at) AS BIGINT) FROM things
WHERE deleted < CAST(sqlc.arg(before) AS BIGINT) ON CONFLICT (kind, subject, at) DO NOTHING;

-- name: noteReturned :exec
INSERT INTO endings (kind, subject, at) VALUES ('returned', $1, $2) ON CONFLICT (kind, subject, at) DO NOTHING;

-- name: thingsPage :many
SELECT * FROM things WHERE owner = sqlc.arg(owner) AND deleted IS NULL AND (updated, id) < (sqlc.arg(before), CAST(sqlc.arg(before_id) AS TEXT))
ORDER BY updated DESC, id DESC LIMIT sqlc.arg(n);

-- name: pinnedThings :many
SELECT * FROM things WHERE owner = $1 AND pinned AND deleted IS NULL ORDER BY updated DESC, id DESC;

-- name: thingsOfKind :many
SELECT * FROM things WHERE owner = $1 AND kind = $2 AND deleted IS NULL ORDER BY updated DESC, id DESC LIMIT $3;

-- name: allThings :many
SELECT * FROM things WHERE owner = $1 ORDER BY created, id;

-- name: binnedThings :many
SELECT * FROM things WHERE owner = sqlc.arg(owner) AND deleted >= CAST(sqlc.arg(since) AS BIGINT)
AND (deleted, id) < (CAST(sqlc.arg(before) AS BIGINT), CAST(sqlc.arg(before_id) AS TEXT)) ORDER BY deleted DESC, id DESC LIMIT sqlc.arg(n);

-- name: countThings :one
SELECT CAST(COALESCE(SUM(CASE WHEN deleted IS NULL THEN 1 ELSE 0 END), 0) AS BIGINT) AS kept,
CAST(COALESCE(SUM(CASE WHEN deleted >= CAST(sqlc.arg(since) AS BIGINT) THEN 1 ELSE 0 END), 0) AS BIGINT) AS binned
FROM things WHERE owner = sqlc.arg(owner);
