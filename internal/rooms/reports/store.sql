-- name: addReached :exec
INSERT INTO reached (period, who, means) VALUES ($1, $2, $3) ON CONFLICT (period, who, means) DO NOTHING;

-- name: reachedBy :many
SELECT means, count(*) AS n FROM reached WHERE period = $1 GROUP BY means;

-- name: reachedInAll :one
SELECT count(DISTINCT who) FROM reached WHERE period = $1;

-- name: periods :many
SELECT DISTINCT period FROM reached ORDER BY period DESC LIMIT 13;

-- name: reachedHow :many
SELECT means FROM reached WHERE period = $1 AND who = $2;

-- name: gathered :one
SELECT count(*) AS times, CAST(COALESCE(SUM(came), 0) AS BIGINT) AS places FROM gatherings WHERE at >= sqlc.arg(since) AND at < sqlc.arg(until) AND came > 0;

-- name: placesHere :one
SELECT count(*) FROM accounts WHERE roles = 'person' AND state IN ('active', 'invited');
