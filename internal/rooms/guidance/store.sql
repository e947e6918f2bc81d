-- name: trainingOf :one
SELECT * FROM training WHERE account = $1;

-- name: beginTraining :execrows
INSERT INTO training (account, body, version) VALUES ($1, $2, 1) ON CONFLICT (account) DO NOTHING;

-- name: saveTraining :execrows
UPDATE training SET body = sqlc.arg(body), version = version + 1 WHERE account = sqlc.arg(account) AND version = sqlc.arg(version);

-- name: forgetTraining :execrows
DELETE FROM training WHERE account = $1 AND version = $2;

-- name: approachesOf :one
SELECT * FROM approaches WHERE account = $1;

-- name: beginApproaches :execrows
INSERT INTO approaches (account, body, version) VALUES ($1, $2, 1) ON CONFLICT (account) DO NOTHING;

-- name: saveApproaches :execrows
UPDATE approaches SET body = sqlc.arg(body), version = version + 1 WHERE account = sqlc.arg(account) AND version = sqlc.arg(version);

-- name: forgetApproaches :execrows
DELETE FROM approaches WHERE account = $1 AND version = $2;
