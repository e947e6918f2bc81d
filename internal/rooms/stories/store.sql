-- name: addStory :execrows
INSERT INTO stories (id, teller, state, scope, printed, until, consent, consents, body, version, agreed, made_by, changed_by, created, updated)
VALUES (sqlc.arg(id), sqlc.narg(teller), 'draft', sqlc.arg(scope), sqlc.arg(printed), sqlc.narg(until), sqlc.arg(consent), 1, sqlc.arg(body), 1, 0,
  sqlc.arg(made_by), sqlc.arg(made_by), sqlc.arg(created), sqlc.arg(created)) ON CONFLICT (id) DO NOTHING;

-- name: story :one
SELECT * FROM stories WHERE id = $1;

-- name: storyBySlip :one
SELECT * FROM stories WHERE slip = $1;

-- name: published :many
SELECT id, scope, printed, until, live_version, published FROM stories WHERE published IS NOT NULL ORDER BY published DESC, id DESC;

-- name: liveOf :one
SELECT live, live_version FROM stories WHERE id = $1 AND published IS NOT NULL;

-- name: storiesPage :many
SELECT * FROM stories WHERE updated < sqlc.arg(before_at) OR updated = sqlc.arg(before_at) AND id < sqlc.arg(before_id) ORDER BY updated DESC, id DESC LIMIT sqlc.arg(most);

-- name: storiesOf :many
SELECT * FROM stories WHERE teller = CAST(sqlc.arg(teller) AS TEXT) ORDER BY updated DESC, id DESC LIMIT 100;

-- name: saveBody :execrows
UPDATE stories SET body = sqlc.arg(body), version = version + 1, state = 'draft', changed_by = sqlc.arg(changed_by), updated = sqlc.arg(updated)
WHERE id = sqlc.arg(id) AND version = sqlc.arg(version);

-- name: saveConsent :execrows
UPDATE stories SET consent = sqlc.arg(consent), consents = consents + 1, scope = sqlc.arg(scope), printed = sqlc.arg(printed), until = sqlc.narg(until),
  updated = sqlc.arg(updated)
WHERE id = sqlc.arg(id) AND consents = sqlc.arg(consents);

-- name: sendForReview :execrows
UPDATE stories SET state = 'review', agreed = version, updated = sqlc.arg(updated) WHERE id = sqlc.arg(id) AND version = sqlc.arg(version);

-- name: sendBack :execrows
UPDATE stories SET state = 'draft', updated = sqlc.arg(updated) WHERE id = sqlc.arg(id) AND state = 'review';

-- name: publish :execrows
UPDATE stories SET state = 'draft', live = sqlc.arg(live), live_version = version, published = COALESCE(published, CAST(sqlc.arg(at) AS BIGINT)), updated = CAST(sqlc.arg(at) AS BIGINT)
WHERE id = sqlc.arg(id) AND version = sqlc.arg(version) AND state = 'review' AND agreed = version AND made_by <> CAST(sqlc.arg(by_whom) AS TEXT) AND changed_by <> CAST(sqlc.arg(by_whom) AS TEXT);

-- name: unpublish :execrows
UPDATE stories SET live = NULL, live_version = 0, published = NULL, updated = sqlc.arg(at) WHERE id = sqlc.arg(id) AND published IS NOT NULL;

-- name: setSlip :execrows
UPDATE stories SET slip = sqlc.arg(slip) WHERE id = sqlc.arg(id);

-- name: addAct :exec
INSERT INTO story_acts (id, story, by, action, words, at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO NOTHING;

-- name: actsOf :many
SELECT * FROM story_acts WHERE story = $1 ORDER BY at DESC, id DESC LIMIT 100;

-- name: addFlag :exec
INSERT INTO story_flags (id, story, words, day) VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO NOTHING;

-- name: flagsOf :many
SELECT * FROM story_flags WHERE story = $1 ORDER BY day DESC, id LIMIT 100;

-- name: countFlags :many
SELECT story, count(*) AS n FROM story_flags GROUP BY story;

-- name: dropFlag :exec
DELETE FROM story_flags WHERE id = $1 AND story = $2;

-- name: isWithdrawn :one
SELECT count(*) FROM withdrawals WHERE story = $1;

-- name: unclean :many
SELECT story FROM withdrawals WHERE NOT clean ORDER BY n LIMIT 100;

-- name: setClean :exec
UPDATE withdrawals SET clean = TRUE WHERE story = $1;

-- name: withdrawnSince :many
SELECT n, story FROM withdrawals WHERE n > $1 ORDER BY n LIMIT 1000;

-- name: lastWithdrawn :one
SELECT CAST(COALESCE(MAX(n), 0) AS BIGINT) AS n FROM withdrawals;

-- name: ended :many
SELECT id FROM stories WHERE until IS NOT NULL AND until <= CAST(sqlc.arg(at) AS BIGINT) LIMIT 100;

-- name: addTake :execrows
INSERT INTO story_takes (id, story, kind, state, reason, done, millis, created) VALUES (sqlc.arg(id), sqlc.arg(story), sqlc.arg(kind), sqlc.arg(state), '', 0, sqlc.arg(millis), sqlc.arg(created))
ON CONFLICT (id) DO NOTHING;

-- name: takeByID :one
SELECT * FROM story_takes WHERE id = $1;

-- name: setTake :execrows
UPDATE story_takes SET state = sqlc.arg(state), reason = sqlc.arg(reason), done = sqlc.arg(done), millis = sqlc.arg(millis) WHERE id = sqlc.arg(id);

-- name: takesToMake :many
SELECT id FROM story_takes WHERE state IN ('waiting', 'working') ORDER BY created LIMIT 100;

-- name: takesOf :many
SELECT id FROM story_takes WHERE story = $1 ORDER BY created;

-- name: removeTake :exec
DELETE FROM story_takes WHERE id = $1;

-- name: addFile :exec
INSERT INTO story_files (id, take, kind, media, size) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (take, kind) DO NOTHING;

-- name: filesOfTake :many
SELECT * FROM story_files WHERE take = $1;

-- name: removeTakeFile :exec
DELETE FROM story_files WHERE id = $1;
