-- What was ended for good: noted here, moved to the ledger outside the data, and ended again in an older copy.

-- name: noteEnding :exec
INSERT INTO endings (kind, subject, at) VALUES ($1, $2, $3) ON CONFLICT (kind, subject, at) DO NOTHING;

-- name: noteEndedShares :exec
INSERT INTO endings (kind, subject, at) SELECT 'share', id, CAST(sqlc.arg(at) AS BIGINT) FROM shares
WHERE owner = sqlc.arg(owner) AND with_id = sqlc.arg(with_id) AND ended = CAST(sqlc.arg(at) AS BIGINT) ON CONFLICT (kind, subject, at) DO NOTHING;

-- name: noteEndedLink :exec
INSERT INTO endings (kind, subject, at) SELECT 'link', id, CAST(sqlc.arg(at) AS BIGINT) FROM links
WHERE person = sqlc.arg(person) AND supporter = sqlc.arg(supporter) AND ended = CAST(sqlc.arg(at) AS BIGINT) ON CONFLICT (kind, subject, at) DO NOTHING;

-- name: noteCredentialsOf :exec
INSERT INTO endings (kind, subject, at) SELECT 'credential', id, CAST(sqlc.arg(at) AS BIGINT) FROM credentials WHERE account = sqlc.arg(account)
ON CONFLICT (kind, subject, at) DO NOTHING;

-- name: noteCredentialOne :exec
INSERT INTO endings (kind, subject, at) SELECT 'credential', id, CAST(sqlc.arg(at) AS BIGINT) FROM credentials WHERE one = sqlc.arg(one)
ON CONFLICT (kind, subject, at) DO NOTHING;

-- name: noteCredential :exec
INSERT INTO endings (kind, subject, at) SELECT 'credential', id, CAST(sqlc.arg(at) AS BIGINT) FROM credentials
WHERE id = sqlc.arg(id) AND account = sqlc.arg(account) ON CONFLICT (kind, subject, at) DO NOTHING;

-- name: unsettled :many
SELECT kind AS what, subject, at FROM endings ORDER BY at, kind, subject LIMIT 500;

-- name: settled :exec
DELETE FROM endings WHERE kind = $1 AND subject = $2 AND at = $3;

-- name: eraseAgain :execrows
DELETE FROM accounts WHERE id = $1;

-- name: forgetTableAgain :execrows
DELETE FROM tables WHERE id = $1;

-- name: removeThingAgain :execrows
DELETE FROM things WHERE id = $1;

-- name: removeArrangementAgain :execrows
DELETE FROM arrangements WHERE id = $1;

-- name: removeAddressAgain :execrows
DELETE FROM addresses WHERE id = $1;

-- name: removeFlagAgain :execrows
DELETE FROM resource_flags WHERE id = $1;

-- name: removeMessageAgain :execrows
DELETE FROM messages WHERE id = $1;

-- name: withdrawExtractAgain :execrows
UPDATE leavings SET state = 'withdrawn' WHERE thing = $1 AND state IN ('proposed', 'agreed');

-- name: removeFileAgain :execrows
DELETE FROM files WHERE id = $1;

-- name: endShareAgain :execrows
UPDATE shares SET ended = $2 WHERE id = $1 AND ended IS NULL;

-- name: endLinkAgain :execrows
UPDATE links SET state = 'ended', ended = CAST(sqlc.arg(at) AS BIGINT) WHERE id = sqlc.arg(id) AND state = 'active' AND created <= CAST(sqlc.arg(at) AS BIGINT);

-- name: forgetAgreementOf :exec
DELETE FROM agreements WHERE link = $1;

-- name: closeAgain :execrows
UPDATE accounts SET state = CASE state WHEN 'invited' THEN 'withdrawn' ELSE 'closed' END WHERE id = $1 AND state IN ('active', 'invited');

-- name: endDeviceAgain :execrows
UPDATE devices SET ended = $2 WHERE id = $1 AND ended IS NULL;

-- name: endCredentialAgain :execrows
DELETE FROM credentials WHERE id = $1;

-- name: removeStory :execrows
DELETE FROM stories WHERE id = $1;

-- name: removeFilesOf :exec
DELETE FROM files WHERE owner = $1;

-- name: removeUploadsOf :exec
DELETE FROM uploads WHERE owner = $1;

-- name: storiesToldBy :many
SELECT id FROM stories WHERE teller = CAST(sqlc.arg(teller) AS TEXT);

-- name: listWithdrawn :exec
INSERT INTO withdrawals (n, story, at, clean) SELECT COALESCE(MAX(n), 0) + 1, CAST(sqlc.arg(story) AS TEXT), CAST(sqlc.arg(at) AS BIGINT), FALSE FROM withdrawals
HAVING NOT EXISTS (SELECT 1 FROM withdrawals w WHERE w.story = CAST(sqlc.arg(story) AS TEXT));

-- name: countNoWayIn :one
SELECT count(*) FROM accounts a WHERE a.state = 'active' AND NOT EXISTS (SELECT 1 FROM credentials c WHERE c.account = a.id AND c.kind NOT IN ('unlock', 'totp', 'spare'));

-- name: countAdminsIn :one
SELECT count(DISTINCT a.id) FROM accounts a JOIN credentials c ON c.account = a.id WHERE a.state = 'active' AND a.roles = 'admin' AND c.kind IN ('password', 'passkey', 'work');

-- name: inviteAdmins :execrows
UPDATE accounts SET state = 'invited' WHERE state = 'active' AND roles = 'admin';

-- name: endSessions :execrows
DELETE FROM sessions;

-- name: leaveTables :execrows
UPDATE tables SET state = 'left', left_at = $1 WHERE state = 'open';

-- name: forgetAllEvents :exec
DELETE FROM table_events;

-- name: endJoins :exec
DELETE FROM joins;

-- name: endAllInvitations :execrows
DELETE FROM invitations;

-- name: useStepsUpTo :exec
UPDATE credentials SET step = CAST(sqlc.arg(step) AS BIGINT) WHERE kind = 'totp' AND step < CAST(sqlc.arg(step) AS BIGINT);

-- name: lastEpoch :one
SELECT CAST(COALESCE(MAX(n), 0) AS BIGINT) FROM epochs;

-- name: addEpoch :exec
INSERT INTO epochs (n, began) VALUES ($1, $2);
