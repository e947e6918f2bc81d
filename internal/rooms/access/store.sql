-- name: addStock :execrows
INSERT INTO stock (id, kind, state, body, version, created) VALUES ($1, $2, 'here', $3, 1, $4) ON CONFLICT (id) DO NOTHING;

-- name: stockItem :one
SELECT * FROM stock WHERE id = $1;

-- name: allStock :many
SELECT * FROM stock ORDER BY kind, created, id LIMIT 1000;

-- name: saveStock :execrows
UPDATE stock SET kind = sqlc.arg(kind), body = sqlc.arg(body), state = sqlc.arg(state), version = version + 1
WHERE id = sqlc.arg(id) AND version = sqlc.arg(version);

-- name: addArrangement :execrows
INSERT INTO arrangements (id, owner, by, kind, state, body, version, created, updated)
VALUES (sqlc.arg(id), sqlc.arg(owner), sqlc.arg(by_whom), sqlc.arg(kind), sqlc.arg(state), sqlc.arg(body), 1, sqlc.arg(at), sqlc.arg(at)) ON CONFLICT (id) DO NOTHING;

-- name: arrangement :one
SELECT * FROM arrangements WHERE id = $1;

-- name: saveArrangement :execrows
UPDATE arrangements SET state = sqlc.arg(state), body = sqlc.arg(body), version = version + 1, updated = sqlc.arg(updated)
WHERE id = sqlc.arg(id) AND version = sqlc.arg(version);

-- name: removeArrangement :execrows
DELETE FROM arrangements WHERE id = sqlc.arg(id) AND owner = sqlc.arg(owner) AND state IN ('back', 'lost', 'kept', 'done', 'dropped');

-- name: arrangementsOf :many
SELECT * FROM arrangements WHERE owner = $1 ORDER BY updated DESC, id DESC LIMIT 1000;

-- name: openFor :one
SELECT count(*) FROM arrangements WHERE owner = $1 AND state IN ('asked', 'passed', 'answered', 'out');

-- name: allArrangements :many
SELECT id, owner, by, kind, state, created, updated FROM arrangements WHERE (state IN ('asked', 'passed', 'answered', 'out')) = CAST(sqlc.arg(open) AS BOOLEAN)
ORDER BY updated DESC, id DESC LIMIT sqlc.arg(n) OFFSET sqlc.arg(skip);

-- name: arrangementsBy :many
SELECT a.id, a.owner, a.by, a.kind, a.state, a.created, a.updated FROM arrangements a
JOIN links l ON l.person = a.owner AND l.supporter = a.by AND l.state = 'active'
WHERE a.by = sqlc.arg(by_whom) AND (a.state IN ('asked', 'passed', 'answered', 'out')) = CAST(sqlc.arg(open) AS BOOLEAN)
ORDER BY a.updated DESC, a.id DESC LIMIT sqlc.arg(n) OFFSET sqlc.arg(skip);

-- name: countArrangements :many
SELECT kind, state, count(*) AS n FROM arrangements WHERE created < $1 GROUP BY kind, state;

-- name: addPlace :execrows
INSERT INTO places (id, kind, words, away, checked, version) VALUES ($1, $2, $3, FALSE, $4, 1) ON CONFLICT (id) DO NOTHING;

-- name: savePlace :execrows
UPDATE places SET kind = sqlc.arg(kind), words = sqlc.arg(words), checked = sqlc.arg(checked), version = version + 1
WHERE id = sqlc.arg(id) AND version = sqlc.arg(version);

-- name: setPlaceAway :execrows
UPDATE places SET away = sqlc.arg(away), version = version + 1 WHERE id = sqlc.arg(id);

-- name: setPlaceChecked :execrows
UPDATE places SET checked = sqlc.arg(checked), version = version + 1 WHERE id = sqlc.arg(id);

-- name: place :one
SELECT * FROM places WHERE id = $1;

-- name: allPlaces :many
SELECT * FROM places ORDER BY kind, id LIMIT 1000;

-- name: addGathering :execrows
INSERT INTO gatherings (id, by, kind, came, names, version, at) VALUES ($1, $2, $3, 0, $4, 1, $5) ON CONFLICT (id) DO NOTHING;

-- name: gathering :one
SELECT * FROM gatherings WHERE id = $1;

-- name: gatheringsBy :many
SELECT * FROM gatherings WHERE by = $1 ORDER BY at DESC, id DESC LIMIT 50;

-- name: saveGathering :execrows
UPDATE gatherings SET names = sqlc.arg(names), came = sqlc.arg(came), version = version + 1
WHERE id = sqlc.arg(id) AND version = sqlc.arg(version) AND names IS NOT NULL;

-- name: namesBefore :many
SELECT id FROM gatherings WHERE names IS NOT NULL AND at < $1 ORDER BY at LIMIT 200;

-- name: endNames :exec
UPDATE gatherings SET names = NULL WHERE id = $1;
