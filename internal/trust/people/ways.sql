-- Ways of signing in: credentials, one-time codes, enrolled tablets, limits on guessing.

-- name: putCredential :exec
INSERT INTO credentials (id, account, kind, lookup, proof, device, picture, one, step, version, created) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, $10)
ON CONFLICT (one) DO UPDATE SET id = excluded.id, lookup = excluded.lookup, proof = excluded.proof, picture = excluded.picture,
step = excluded.step, mark = NULL, version = 1, created = excluded.created;

-- name: credentialByLookup :one
SELECT * FROM credentials WHERE lookup = $1;

-- name: credentialOne :one
SELECT * FROM credentials WHERE one = $1;

-- name: credentialByPicture :one
SELECT * FROM credentials WHERE device = $1 AND picture = $2;

-- name: credentialsOf :many
SELECT * FROM credentials WHERE account = $1 AND kind = $2 ORDER BY created, id;

-- name: setCredentialProof :execrows
UPDATE credentials SET proof = sqlc.arg(proof), version = version + 1 WHERE id = sqlc.arg(id) AND version = sqlc.arg(version);

-- name: markCard :exec
UPDATE credentials SET mark = sqlc.arg(mark) WHERE one = sqlc.arg(one);

-- name: useStep :execrows
UPDATE credentials SET step = sqlc.arg(step) WHERE id = sqlc.arg(id) AND (step < sqlc.arg(step) OR step > sqlc.arg(latest));

-- name: deleteCredential :execrows
DELETE FROM credentials WHERE id = $1 AND account = $2 AND kind = $3;

-- name: deleteCredentialOne :execrows
DELETE FROM credentials WHERE one = $1;

-- name: deleteCredentialsOnDevice :exec
DELETE FROM credentials WHERE device = $1;

-- name: addInvitation :exec
INSERT INTO invitations (id, kind, account, lookup, by, created, expires) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: invitationByLookup :one
SELECT * FROM invitations WHERE lookup = $1 AND kind = $2;

-- name: invitation :one
SELECT * FROM invitations WHERE id = $1 AND kind = $2;

-- name: openInvitations :many
SELECT * FROM invitations WHERE kind = $1 AND used IS NULL AND expires > $2 ORDER BY created DESC, id DESC LIMIT $3;

-- name: openInvitationOf :one
SELECT * FROM invitations WHERE account = $1 AND kind = $2 AND used IS NULL AND expires > $3 ORDER BY created DESC LIMIT 1;

-- name: endInvitations :exec
DELETE FROM invitations WHERE account = $1 AND kind = $2;

-- name: useInvitation :execrows
UPDATE invitations SET used = sqlc.arg(used), form = sqlc.arg(form) WHERE id = sqlc.arg(id) AND used IS NULL;

-- name: confirmInvitation :execrows
UPDATE invitations SET second = sqlc.arg(second), half = sqlc.arg(half) WHERE id = sqlc.arg(id) AND used IS NULL AND (second IS NULL OR second = sqlc.arg(second));

-- name: deleteOldInvitations :exec
DELETE FROM invitations WHERE expires < $1;

-- name: touchTry :one
INSERT INTO tries (key, n, last, until) VALUES ($1, 0, $2, 0) ON CONFLICT (key) DO UPDATE SET n = tries.n RETURNING *;

-- name: setTry :exec
UPDATE tries SET n = $2, last = $3, until = $4 WHERE key = $1;

-- name: giveTryBack :exec
UPDATE tries SET n = n - 1, until = 0 WHERE key = $1 AND n > 0;

-- name: onceTry :execrows
INSERT INTO tries (key, n, last, until) VALUES ($1, 1, $2, 0) ON CONFLICT (key) DO NOTHING;

-- name: deleteTry :exec
DELETE FROM tries WHERE key = $1;

-- name: deleteOldTries :exec
DELETE FROM tries WHERE last < $1;

-- name: addDevice :exec
INSERT INTO devices (id, token, label, by, created) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (id) DO UPDATE SET token = excluded.token WHERE devices.by = excluded.by AND devices.label = excluded.label AND devices.created > excluded.created - 600000 AND devices.ended IS NULL;

-- name: device :one
SELECT * FROM devices WHERE id = $1;

-- name: devices :many
SELECT * FROM devices WHERE ended IS NULL ORDER BY created DESC, id DESC;

-- name: endDevice :execrows
UPDATE devices SET ended = $2 WHERE id = $1 AND ended IS NULL;

-- name: deleteSessionsOnDevice :exec
DELETE FROM sessions WHERE device = $1;

-- name: session :one
SELECT * FROM sessions WHERE id = $1;

-- name: setProved :exec
UPDATE sessions SET proved = $2 WHERE id = $1;

-- name: deleteOtherSessions :exec
DELETE FROM sessions WHERE account = $1 AND id <> $2;

-- name: promoteSession :execrows
UPDATE sessions SET kind = 'account', own = sqlc.arg(own), proved = sqlc.arg(proved), seen = sqlc.arg(proved), expires = sqlc.arg(expires)
WHERE id = sqlc.arg(id) AND kind = 'claim';

-- name: deleteClaims :exec
DELETE FROM sessions WHERE account = $1 AND kind = 'claim' AND id <> $2;

-- name: sessionByHash :one
SELECT * FROM sessions WHERE token = $1;

-- name: deleteCredentials :exec
DELETE FROM credentials WHERE account = $1;
