-- name: newDraft :execrows
INSERT INTO drafts (id, by, state, version, created, updated, body) VALUES ($1, $2, $3, 1, $4, $4, $5) ON CONFLICT (id) DO NOTHING;

-- name: draft :one
SELECT * FROM drafts WHERE id = $1;

-- name: saveDraft :execrows
UPDATE drafts SET state = $3, version = version + 1, updated = $4, body = $5 WHERE id = $1 AND version = $2;

-- name: draftsIn :many
SELECT * FROM drafts WHERE state = $1 ORDER BY updated DESC, id DESC LIMIT $2;

-- name: newWording :execrows
INSERT INTO wordings (id, kind, path, by, starts, made, seq, digest, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (id) DO NOTHING;

-- name: wordings :many
SELECT id, kind, path, by, starts, made, digest FROM wordings WHERE stopped = 0 ORDER BY starts, seq;

-- name: wording :one
SELECT * FROM wordings WHERE id = $1;

-- name: history :many
SELECT id, kind, path, by, starts, made, stopped, digest FROM wordings WHERE path = $1 ORDER BY made DESC, seq DESC LIMIT $2;

-- name: stopWording :execrows
UPDATE wordings SET stopped = $2 WHERE id = $1 AND stopped = 0 AND starts > $2;

-- name: dropMarker :execrows
DELETE FROM wordings WHERE id = 'before' AND path = '';
