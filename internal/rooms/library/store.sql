-- name: allResources :many
SELECT * FROM resources ORDER BY id LIMIT 5000;

-- name: resource :one
SELECT * FROM resources WHERE id = $1;

-- name: addResource :execrows
INSERT INTO resources (id, words, by, version, created) VALUES ($1, $2, $3, 1, $4) ON CONFLICT (id) DO NOTHING;

-- name: saveResource :execrows
UPDATE resources SET words = sqlc.arg(words), by = sqlc.arg(by_whom), version = version + 1 WHERE id = sqlc.arg(id) AND version = sqlc.arg(version);

-- name: givenReviews :many
SELECT id, resource, by, given, expires FROM reviews WHERE state = 'given';

-- name: opinions :many
SELECT s.review, s.answer FROM seconds s JOIN reviews r ON r.id = s.review WHERE r.state = 'given' AND s.answer <> 'open';

-- name: withdrawn :many
SELECT * FROM resource_withdrawals;

-- name: withdrawal :many
SELECT * FROM resource_withdrawals WHERE resource = $1;

-- name: linksAsked :many
SELECT * FROM resource_links;

-- name: linkAsked :many
SELECT * FROM resource_links WHERE resource = $1;

-- name: reviewsOf :many
SELECT * FROM reviews WHERE resource = $1 AND state <> 'draft' ORDER BY given DESC, id DESC LIMIT 30;

-- name: secondsOf :many
SELECT s.* FROM seconds s JOIN reviews r ON r.id = s.review WHERE r.resource = $1 AND s.answer <> 'open' ORDER BY s.at, s.by;

-- name: secondBy :one
SELECT s.* FROM seconds s JOIN reviews r ON r.id = s.review WHERE r.resource = sqlc.arg(resource) AND r.state = 'given' AND s.by = sqlc.arg(by_whom);

-- name: lastBy :many
SELECT * FROM reviews WHERE resource = sqlc.arg(resource) AND by = sqlc.arg(by_whom) AND state IN ('given', 'over') ORDER BY given DESC LIMIT 1;

-- name: everyReview :many
SELECT * FROM reviews WHERE state <> 'draft' ORDER BY given DESC, id DESC;

-- name: everySecond :many
SELECT * FROM seconds WHERE answer <> 'open' ORDER BY at, by;

-- name: draftOf :one
SELECT * FROM reviews WHERE resource = sqlc.arg(resource) AND by = sqlc.arg(by_whom) AND state = 'draft';

-- name: addDraft :execrows
INSERT INTO reviews (id, resource, by, state, words, version, given, expires)
VALUES (sqlc.arg(id), sqlc.arg(resource), sqlc.arg(by_whom), 'draft', sqlc.arg(words), 1, 0, 0) ON CONFLICT DO NOTHING;

-- name: saveDraft :execrows
UPDATE reviews SET words = sqlc.arg(words), version = version + 1
WHERE id = sqlc.arg(id) AND by = sqlc.arg(by_whom) AND state = 'draft' AND version = sqlc.arg(version);

-- name: dropDraft :exec
DELETE FROM reviews WHERE resource = sqlc.arg(resource) AND by = sqlc.arg(by_whom) AND state = 'draft';

-- name: bringReview :execrows
INSERT INTO reviews (id, resource, by, state, words, version, given, expires)
VALUES (sqlc.arg(id), sqlc.arg(resource), sqlc.arg(by_whom), 'brought', sqlc.arg(words), 1, sqlc.arg(given), sqlc.arg(expires)) ON CONFLICT (id) DO NOTHING;

-- name: endGiven :exec
UPDATE reviews SET state = 'over', version = version + 1 WHERE resource = $1 AND state = 'given';

-- name: giveDraft :execrows
UPDATE reviews SET state = 'given', words = sqlc.arg(words), version = version + 1, given = sqlc.arg(given), expires = sqlc.arg(expires)
WHERE id = sqlc.arg(id) AND by = sqlc.arg(by_whom) AND state = 'draft' AND version = sqlc.arg(version);

-- name: addSecond :execrows
INSERT INTO seconds (review, by, reviewer, answer, words, at)
SELECT r.id, CAST(sqlc.arg(by_whom) AS TEXT), r.by, CAST(sqlc.arg(answer) AS TEXT), CAST(sqlc.arg(words) AS TEXT), CAST(sqlc.arg(at) AS BIGINT)
FROM reviews r WHERE r.id = sqlc.arg(review) AND r.state = 'given' AND r.by <> CAST(sqlc.arg(by_whom) AS TEXT)
ON CONFLICT (review, by) DO UPDATE SET answer = excluded.answer, words = excluded.words, at = excluded.at;

-- name: withdraw :exec
INSERT INTO resource_withdrawals (resource, by, reason, at) VALUES ($1, $2, $3, $4)
ON CONFLICT (resource) DO UPDATE SET by = excluded.by, reason = excluded.reason, at = excluded.at;

-- name: addFlag :execrows
INSERT INTO resource_flags (id, owner, about, kind, body, day, seen) VALUES (sqlc.arg(id), sqlc.arg(owner), sqlc.arg(about), sqlc.arg(kind), sqlc.arg(body), sqlc.arg(day), FALSE)
ON CONFLICT (id) DO NOTHING;

-- name: flagsAbout :many
SELECT * FROM resource_flags WHERE about = $1 AND NOT seen ORDER BY day DESC, id LIMIT 100;

-- name: flagsBy :many
SELECT * FROM resource_flags WHERE owner = $1 ORDER BY day DESC, id LIMIT 200;

-- name: flagsWaiting :many
SELECT about, kind, count(*) AS n FROM resource_flags WHERE NOT seen GROUP BY about, kind;

-- name: seeFlag :exec
UPDATE resource_flags SET seen = TRUE WHERE id = $1 AND about = $2;

-- name: removeFlag :execrows
DELETE FROM resource_flags WHERE id = $1 AND owner = $2;

-- name: followLink :exec
INSERT INTO resource_links (resource, address, state, answered, failed, due) VALUES ($1, $2, '', 0, 0, $3)
ON CONFLICT (resource) DO UPDATE SET address = excluded.address, state = '', answered = 0, failed = 0, due = excluded.due
WHERE resource_links.address <> excluded.address;

-- name: dueLinks :many
SELECT resource FROM resource_links WHERE due <= $1 ORDER BY due, resource LIMIT 20;

-- name: linkOf :one
SELECT * FROM resource_links WHERE resource = $1;

-- name: foundLink :execrows
UPDATE resource_links SET state = sqlc.arg(state), answered = sqlc.arg(answered), failed = sqlc.arg(failed), due = sqlc.arg(due)
WHERE resource = sqlc.arg(resource) AND address = sqlc.arg(address);

-- name: forgetLink :exec
DELETE FROM resource_links WHERE resource = $1;
