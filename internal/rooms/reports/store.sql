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

-- name: addJointUse :exec
INSERT INTO joint_use (period, what, n) VALUES ($1, $2, 1) ON CONFLICT (period, what) DO UPDATE SET n = joint_use.n + 1;

-- name: jointUse :many
SELECT what, n FROM joint_use WHERE period = $1;

-- name: jointPeriods :many
SELECT DISTINCT period FROM joint_use ORDER BY period DESC LIMIT 13;

-- name: jointPeople :one
SELECT count(DISTINCT person) FROM tables WHERE left_at >= CAST(sqlc.arg(since) AS BIGINT) AND left_at < CAST(sqlc.arg(until) AS BIGINT);

-- name: pairsLinked :one
SELECT count(*) FROM links WHERE created < CAST(sqlc.arg(until) AS BIGINT) AND (ended IS NULL OR ended >= CAST(sqlc.arg(until) AS BIGINT));

-- name: pairsSat :one
SELECT count(*) FROM links l WHERE l.created < CAST(sqlc.arg(until) AS BIGINT) AND (l.ended IS NULL OR l.ended >= CAST(sqlc.arg(until) AS BIGINT))
AND EXISTS (SELECT 1 FROM tables t WHERE t.person = l.person AND t.supporter = l.supporter AND t.created < CAST(sqlc.arg(until) AS BIGINT) AND t.setting <> 'paper');

-- name: satAndOnline :one
SELECT count(*) FROM reached r WHERE r.period = $1 AND r.means = 'table' AND EXISTS (SELECT 1 FROM reached o WHERE o.period = r.period AND o.who = r.who AND o.means = 'online');
