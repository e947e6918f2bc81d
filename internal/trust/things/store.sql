-- name: addThing :execrows
INSERT INTO things (id, owner, kind, body, pinned, entered, version, created, updated, about)
VALUES ($1, $2, $3, $4, FALSE, $5, 1, $6, $6, $7) ON CONFLICT (id) DO NOTHING;

-- name: thing :one
SELECT * FROM things WHERE id = $1;

-- name: saveThing :one
UPDATE things SET body = sqlc.arg(body), version = version + 1, updated = sqlc.arg(updated), about = sqlc.arg(about), entered = COALESCE(sqlc.narg(entered), entered)
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
INSERT INTO things (id, owner, kind, body, pinned, entered, version, created, updated, deleted, about)
VALUES ($1, $2, $3, $4, $5, $6, 1, $7, $8, $9, $10) ON CONFLICT (id) DO NOTHING;

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
SELECT * FROM things WHERE owner = sqlc.arg(owner) AND deleted IS NULL AND updated >= sqlc.arg(since)
AND (updated, id) < (sqlc.arg(before), CAST(sqlc.arg(before_id) AS TEXT)) ORDER BY updated DESC, id DESC LIMIT sqlc.arg(n);

-- name: thingsPageUp :many
SELECT * FROM things WHERE owner = sqlc.arg(owner) AND deleted IS NULL AND updated < sqlc.arg(until)
AND (updated, id) > (sqlc.arg(after), CAST(sqlc.arg(after_id) AS TEXT)) ORDER BY updated, id LIMIT sqlc.arg(n);

-- name: enteredPage :many
SELECT * FROM things WHERE owner = sqlc.arg(owner) AND entered IS NOT NULL AND deleted IS NULL ORDER BY updated DESC, id DESC LIMIT sqlc.arg(n) OFFSET sqlc.arg(skip);

-- name: countEntered :one
SELECT count(*) FROM things WHERE owner = $1 AND entered IS NOT NULL AND deleted IS NULL;

-- name: kindPage :many
SELECT * FROM things WHERE owner = sqlc.arg(owner) AND kind = sqlc.arg(kind) AND deleted IS NULL AND updated >= sqlc.arg(since)
AND (updated, id) < (sqlc.arg(before), CAST(sqlc.arg(before_id) AS TEXT)) ORDER BY updated DESC, id DESC LIMIT sqlc.arg(n);

-- name: kindPageUp :many
SELECT * FROM things WHERE owner = sqlc.arg(owner) AND kind = sqlc.arg(kind) AND deleted IS NULL AND updated < sqlc.arg(until)
AND (updated, id) > (sqlc.arg(after), CAST(sqlc.arg(after_id) AS TEXT)) ORDER BY updated, id LIMIT sqlc.arg(n);

-- name: kindsOfTwo :many
SELECT * FROM things WHERE owner = sqlc.arg(owner) AND kind IN (sqlc.arg(one), sqlc.arg(other)) AND deleted IS NULL ORDER BY updated DESC, id DESC LIMIT sqlc.arg(n);

-- name: pinnedThings :many
SELECT * FROM things WHERE owner = $1 AND pinned = TRUE AND deleted IS NULL ORDER BY updated DESC, id DESC LIMIT $2;

-- name: allThings :many
SELECT * FROM things WHERE owner = $1 ORDER BY created, id;

-- name: thingsAbout :many
SELECT * FROM things WHERE owner = $1 AND about = $2 AND kind = $3 AND deleted IS NULL ORDER BY updated DESC, id DESC LIMIT $4;

-- One step for each subject, and not for each thing that is about it.
-- name: lately :many
WITH RECURSIVE seen(about) AS (
  SELECT (SELECT t.about FROM things t WHERE t.owner = sqlc.arg(owner) AND t.about > sqlc.arg(least) ORDER BY t.about LIMIT 1)
  UNION ALL
  SELECT (SELECT t.about FROM things t WHERE t.owner = sqlc.arg(owner) AND t.about > seen.about ORDER BY t.about LIMIT 1) FROM seen WHERE seen.about IS NOT NULL
)
SELECT seen.about, CAST(COALESCE((SELECT MAX(t.updated) FROM things t
  WHERE t.owner = sqlc.arg(owner) AND t.about = seen.about AND t.kind = sqlc.arg(kind) AND t.deleted IS NULL), 0) AS BIGINT) AS last
FROM seen WHERE seen.about IS NOT NULL;

-- name: untagged :many
SELECT * FROM things WHERE owner = $1 AND about IS NULL LIMIT 200;

-- name: tagThing :exec
UPDATE things SET about = $2 WHERE id = $1 AND version = $3;

-- name: thingHeads :many
SELECT id, updated, deleted FROM things WHERE owner = $1;

-- name: ownThing :one
SELECT * FROM things WHERE id = $1 AND owner = $2;

-- name: binnedThings :many
SELECT * FROM things WHERE owner = sqlc.arg(owner) AND deleted >= CAST(sqlc.arg(since) AS BIGINT)
AND (deleted, id) < (CAST(sqlc.arg(before) AS BIGINT), CAST(sqlc.arg(before_id) AS TEXT)) ORDER BY deleted DESC, id DESC LIMIT sqlc.arg(n);

-- name: countThings :one
SELECT CAST(COALESCE(SUM(CASE WHEN deleted IS NULL THEN 1 ELSE 0 END), 0) AS BIGINT) AS kept,
CAST(COALESCE(SUM(CASE WHEN deleted >= CAST(sqlc.arg(since) AS BIGINT) THEN 1 ELSE 0 END), 0) AS BIGINT) AS binned
FROM things WHERE owner = sqlc.arg(owner);
