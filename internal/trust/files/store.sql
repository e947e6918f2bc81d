-- name: beginBlob :exec
INSERT INTO blobs (id, used, created) VALUES ($1, FALSE, $2);

-- name: useBlob :execrows
UPDATE blobs SET used = TRUE WHERE id = $1;

-- name: forgetBlob :exec
DELETE FROM blobs WHERE id = $1;

-- name: uselessBlobs :many
SELECT b.id FROM blobs b WHERE (b.used OR b.created < CAST(sqlc.arg(before) AS BIGINT)) AND b.id > sqlc.arg(after)
AND NOT EXISTS (SELECT 1 FROM files f WHERE f.blob = b.id) AND NOT EXISTS (SELECT 1 FROM pieces p WHERE p.blob = b.id)
ORDER BY b.id LIMIT 200;

-- name: addFile :execrows
INSERT INTO files (id, owner, thing, kind, format, size, width, height, millis, key, blob, created)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (id) DO NOTHING;

-- name: file :one
SELECT * FROM files WHERE id = $1;

-- name: filesOfThing :many
SELECT * FROM files WHERE thing = $1 ORDER BY created, id;

-- name: filesOfOwner :many
SELECT * FROM files WHERE owner = $1 ORDER BY created, id;

-- name: removeFile :execrows
DELETE FROM files WHERE id = $1;

-- name: noteFile :exec
INSERT INTO endings (kind, subject, at) SELECT 'file', id, CAST(sqlc.arg(at) AS BIGINT) FROM files WHERE id = sqlc.arg(id)
ON CONFLICT (kind, subject, at) DO NOTHING;

-- name: noteReturnedFile :exec
INSERT INTO endings (kind, subject, at) VALUES ('file_back', $1, $2) ON CONFLICT (kind, subject, at) DO NOTHING;

-- name: addUpload :execrows
INSERT INTO uploads (id, owner, kind, size, key, touched) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO NOTHING;

-- name: upload :one
SELECT * FROM uploads WHERE id = $1;

-- name: pieces :many
SELECT * FROM pieces WHERE upload = $1 ORDER BY start;

-- name: countUploads :one
SELECT count(*) FROM uploads WHERE owner = $1;

-- name: addPiece :execrows
INSERT INTO pieces (upload, start, size, blob) VALUES ($1, $2, $3, $4) ON CONFLICT (upload, start) DO NOTHING;

-- name: touchUpload :exec
UPDATE uploads SET touched = $2 WHERE id = $1;

-- name: removeUpload :exec
DELETE FROM uploads WHERE id = $1;

-- name: removeOldUploads :exec
DELETE FROM uploads WHERE touched < $1;

-- name: roomTaken :one
SELECT CAST(COALESCE(SUM(n), 0) AS BIGINT) AS bytes FROM (
  SELECT size AS n FROM files WHERE files.owner = sqlc.arg(owner) UNION ALL SELECT size AS n FROM uploads WHERE uploads.owner = sqlc.arg(owner)) AS all_of_them;

-- name: namedBlobs :many
SELECT blob, size FROM files WHERE blob > sqlc.arg(after) ORDER BY blob LIMIT 1000;

-- name: forgetUploads :exec
DELETE FROM uploads;

-- name: allBlobs :many
SELECT id FROM blobs WHERE id > sqlc.arg(after) ORDER BY id LIMIT 1000;
