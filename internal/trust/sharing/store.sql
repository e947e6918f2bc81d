-- name: addShare :execrows
INSERT INTO shares (id, thing, owner, with_id, until, created) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO NOTHING;

-- name: isLinked :one
SELECT count(*) FROM links WHERE person = $1 AND supporter = $2 AND state = 'active';

-- name: openTablePerson :one
SELECT person FROM tables WHERE id = $1 AND state = 'open';

-- name: liveShare :one
SELECT count(*) FROM shares s JOIN things t ON t.id = s.thing
JOIN links l ON l.person = s.owner AND l.supporter = s.with_id AND l.state = 'active'
WHERE s.thing = $1 AND s.with_id = $2 AND s.ended IS NULL AND (s.until IS NULL OR s.until > $3) AND t.deleted IS NULL;

-- name: ownShare :one
SELECT * FROM shares WHERE id = $1 AND owner = $2;

-- name: endSharesOfThingWith :execrows
UPDATE shares SET ended = sqlc.arg(ended)
WHERE thing = sqlc.arg(thing) AND with_id = sqlc.arg(with_id) AND owner = sqlc.arg(owner) AND id <> sqlc.arg(but) AND ended IS NULL;

-- name: endSharesOfOwner :execrows
UPDATE shares SET ended = $2 WHERE owner = $1 AND ended IS NULL;

-- name: noteEndedShares :exec
INSERT INTO endings (kind, subject, at) SELECT 'share', id, CAST(sqlc.arg(at) AS BIGINT) FROM shares
WHERE owner = sqlc.arg(owner) AND ended = CAST(sqlc.arg(at) AS BIGINT) ON CONFLICT (kind, subject, at) DO NOTHING;

-- name: everLinked :one
SELECT count(*) FROM links WHERE person = $1 AND supporter = $2;

-- name: endSharesOfThing :execrows
UPDATE shares SET ended = sqlc.arg(ended) WHERE thing = sqlc.arg(thing) AND owner = sqlc.arg(owner) AND ended IS NULL;

-- name: endSharesWith :execrows
UPDATE shares SET ended = sqlc.arg(ended) WHERE owner = sqlc.arg(owner) AND with_id = sqlc.arg(with_id) AND ended IS NULL;

-- name: sharesOfThing :many
SELECT * FROM shares WHERE thing = $1 AND ended IS NULL AND (until IS NULL OR until > $2) ORDER BY created;

-- name: sharesOfOwner :many
SELECT * FROM shares WHERE owner = $1 AND ended IS NULL AND (until IS NULL OR until > $2) ORDER BY created DESC, id LIMIT $3;

-- name: sharesByWith :many
SELECT s.id, s.thing, s.with_id, s.until, s.created, t.kind FROM shares s JOIN things t ON t.id = s.thing
WHERE s.owner = sqlc.arg(owner) AND s.ended IS NULL AND (s.until IS NULL OR s.until > sqlc.arg(now)) AND t.deleted IS NULL
ORDER BY s.with_id, s.created DESC, s.id LIMIT sqlc.arg(n) OFFSET sqlc.arg(skip);

-- name: sharesTo :many
SELECT s.id, s.thing, s.until, s.created, t.kind FROM shares s JOIN things t ON t.id = s.thing
WHERE s.owner = sqlc.arg(owner) AND s.with_id = sqlc.arg(with_id) AND s.ended IS NULL AND (s.until IS NULL OR s.until > sqlc.arg(now)) AND t.deleted IS NULL
ORDER BY s.created DESC, s.id LIMIT sqlc.arg(n);

-- name: sharedWith :many
SELECT t.id, t.owner, t.kind, t.updated, s.created AS shared FROM shares s JOIN things t ON t.id = s.thing
JOIN links l ON l.person = s.owner AND l.supporter = s.with_id AND l.state = 'active'
WHERE s.with_id = sqlc.arg(with_id) AND s.owner = sqlc.arg(owner) AND s.ended IS NULL AND (s.until IS NULL OR s.until > sqlc.arg(now)) AND t.deleted IS NULL
ORDER BY s.created DESC, s.id LIMIT sqlc.arg(n) OFFSET sqlc.arg(skip);

-- name: sharedKind :many
SELECT t.id FROM shares s JOIN things t ON t.id = s.thing
JOIN links l ON l.person = s.owner AND l.supporter = s.with_id AND l.state = 'active'
WHERE s.with_id = sqlc.arg(with_id) AND s.owner = sqlc.arg(owner) AND t.kind = sqlc.arg(kind) AND s.ended IS NULL
AND (s.until IS NULL OR s.until > sqlc.arg(now)) AND t.deleted IS NULL ORDER BY s.created DESC, s.id LIMIT 200;

-- name: thingRef :one
SELECT owner, kind, deleted FROM things WHERE id = $1;

-- name: lay :execrows
INSERT INTO laid (tabl, thing, made, created) VALUES ($1, $2, $3, $4) ON CONFLICT (tabl, thing) DO NOTHING;

-- name: takeBack :execrows
DELETE FROM laid WHERE tabl = $1 AND thing = $2;

-- name: isLaid :one
SELECT count(*) FROM laid l JOIN tables t ON t.id = l.tabl WHERE l.tabl = $1 AND l.thing = $2 AND t.state = 'open';

-- name: laidOn :many
SELECT l.thing, l.made, l.created, t.kind, t.owner FROM laid l JOIN things t ON t.id = l.thing
WHERE l.tabl = $1 AND t.deleted IS NULL ORDER BY l.created, l.thing;

-- name: addLook :execrows
INSERT INTO looks (owner, viewer, thing, kind, scope, at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (viewer, thing, scope) DO NOTHING;

-- name: looksOf :many
SELECT * FROM looks WHERE owner = $1 ORDER BY at DESC, scope DESC, thing, viewer LIMIT $2 OFFSET $3;

-- What a person shares with a supporter now, the latest few of each kind, with how many there are; and, of the kinds that are read at
-- once, what is sealed in them.
-- name: offered :many
WITH x AS (SELECT t.id, t.kind, s.created AS shared,
    row_number() OVER (PARTITION BY t.kind ORDER BY s.created DESC, s.id) AS nth, count(*) OVER (PARTITION BY t.kind) AS of_kind,
    (SELECT count(*) FROM looks k WHERE k.viewer = s.with_id AND k.thing = s.thing AND k.at >= s.created) AS looks
  FROM shares s JOIN things t ON t.id = s.thing JOIN links l ON l.person = s.owner AND l.supporter = s.with_id AND l.state = 'active'
  WHERE s.with_id = sqlc.arg(with_id) AND s.owner = sqlc.arg(owner) AND s.ended IS NULL AND (s.until IS NULL OR s.until > sqlc.arg(now)) AND t.deleted IS NULL)
SELECT x.id, x.kind, x.shared, x.of_kind, x.looks, b.body, b.version, b.updated, b.entered
FROM x LEFT JOIN things b ON b.id = x.id AND b.kind IN ('takeaway', 'next')
WHERE x.nth <= CAST(sqlc.arg(most) AS BIGINT) ORDER BY x.kind, x.nth;

-- name: addLooks :exec
INSERT INTO looks (owner, viewer, thing, kind, scope, at)
SELECT t.owner, CAST(sqlc.arg(viewer) AS TEXT), t.id, t.kind, CAST(sqlc.arg(scope) AS TEXT), CAST(sqlc.arg(at) AS BIGINT) FROM things t
WHERE t.id IN (sqlc.arg(a), sqlc.arg(b), sqlc.arg(c), sqlc.arg(d)) ON CONFLICT (viewer, thing, scope) DO NOTHING;
