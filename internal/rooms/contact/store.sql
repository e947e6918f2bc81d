-- name: contactOf :one
SELECT * FROM contacts WHERE account = $1;

-- name: contactsOfPerson :many
SELECT c.* FROM contacts c JOIN links l ON l.supporter = c.account WHERE l.person = $1 AND l.state = 'active';

-- name: beginContact :execrows
INSERT INTO contacts (account, body, version, tell) VALUES ($1, $2, 1, $3) ON CONFLICT (account) DO NOTHING;

-- name: saveContact :execrows
UPDATE contacts SET body = sqlc.arg(body), tell = sqlc.arg(tell), version = version + 1 WHERE account = sqlc.arg(account) AND version = sqlc.arg(version);

-- name: talk :one
SELECT * FROM talks WHERE person = $1 AND supporter = $2;

-- name: talksOf :many
SELECT * FROM talks WHERE person = $1 ORDER BY id;

-- name: beginTalk :exec
INSERT INTO talks (id, person, supporter, wish, tell) VALUES ($1, $2, $3, $4, FALSE) ON CONFLICT (person, supporter) DO NOTHING;

-- name: setWish :exec
UPDATE talks SET wish = sqlc.arg(wish), tell = sqlc.arg(tell) WHERE id = sqlc.arg(id);

-- name: cover :exec
UPDATE talks SET via = CAST(sqlc.arg(via) AS TEXT), since = CAST(sqlc.arg(since) AS BIGINT), until = CAST(sqlc.arg(until) AS BIGINT) WHERE id = sqlc.arg(id);

-- name: lastMessage :one
SELECT CAST(COALESCE(MAX(n), 0) AS BIGINT) FROM messages WHERE talk = $1;

-- name: messagesSince :one
SELECT count(*) FROM messages WHERE talk = $1 AND own = $2 AND sent >= $3;

-- name: addMessage :execrows
INSERT INTO messages (talk, n, id, own, body, sent, opens, fresh, told) VALUES (sqlc.arg(talk), sqlc.arg(n), sqlc.arg(id), sqlc.arg(own), sqlc.arg(body), sqlc.arg(sent), sqlc.arg(opens), TRUE, FALSE)
ON CONFLICT DO NOTHING;

-- name: message :one
SELECT * FROM messages WHERE id = $1;

-- name: messagesOf :many
SELECT * FROM messages WHERE talk = sqlc.arg(talk) AND n < sqlc.arg(before) AND sent >= sqlc.arg(since)
AND (own = CAST(sqlc.arg(person) AS BOOLEAN) OR opens <= sqlc.arg(now)) ORDER BY n DESC LIMIT sqlc.arg(most);

-- name: allOf :many
SELECT m.talk, m.n, m.id, m.own, m.body, m.sent, m.opens, t.supporter FROM messages m JOIN talks t ON t.id = m.talk
WHERE t.person = sqlc.arg(person) AND (m.own OR m.opens <= CAST(sqlc.arg(now) AS BIGINT)) ORDER BY t.id, m.n;

-- name: opened :exec
UPDATE messages SET fresh = FALSE, told = TRUE WHERE talk = sqlc.arg(talk) AND own <> CAST(sqlc.arg(person) AS BOOLEAN) AND opens <= sqlc.arg(now) AND fresh;

-- name: removeMessage :execrows
DELETE FROM messages WHERE id = sqlc.arg(id) AND own = sqlc.arg(own) AND opens > CAST(sqlc.arg(now) AS BIGINT);

-- name: noteMessages :exec
INSERT INTO endings (kind, subject, at) SELECT 'message', id, CAST(sqlc.arg(at) AS BIGINT) FROM messages WHERE talk = sqlc.arg(talk) ON CONFLICT (kind, subject, at) DO NOTHING;

-- name: removeMessages :exec
DELETE FROM messages WHERE talk = $1;

-- name: freshForPerson :many
SELECT t.supporter, count(*) AS n FROM messages m JOIN talks t ON t.id = m.talk
WHERE t.person = sqlc.arg(person) AND NOT m.own AND m.fresh AND m.opens <= CAST(sqlc.arg(now) AS BIGINT) GROUP BY t.supporter;

-- name: freshForSupporter :many
SELECT t.person, count(*) AS n FROM messages m JOIN talks t ON t.id = m.talk
LEFT JOIN links l ON l.person = t.person AND l.supporter = t.supporter AND l.state = 'active'
LEFT JOIN links v ON v.person = t.person AND v.supporter = t.via AND v.state = 'active'
WHERE t.supporter = sqlc.arg(supporter) AND m.own AND m.fresh AND m.opens <= CAST(sqlc.arg(now) AS BIGINT)
AND (m.sent >= l.created OR (v.id IS NOT NULL AND m.sent >= t.since AND t.until > CAST(sqlc.arg(now) AS BIGINT))) GROUP BY t.person;

-- name: writers :many
SELECT t.person, t.supporter, t.until FROM talks t
LEFT JOIN links l ON l.person = t.person AND l.supporter = t.supporter AND l.state = 'active'
LEFT JOIN links v ON v.person = t.person AND v.supporter = t.via AND v.state = 'active'
WHERE t.supporter = sqlc.arg(supporter) AND EXISTS (SELECT 1 FROM messages m WHERE m.talk = t.id AND (NOT m.own OR m.opens <= CAST(sqlc.arg(now) AS BIGINT)) AND (m.sent >= l.created OR (v.id IS NOT NULL AND m.sent >= t.since AND t.until > CAST(sqlc.arg(now) AS BIGINT))))
ORDER BY t.person LIMIT sqlc.arg(most) OFFSET sqlc.arg(skip);

-- name: lastOwn :one
SELECT CAST(COALESCE(MAX(opens), 0) AS BIGINT) FROM messages WHERE talk = sqlc.arg(talk) AND own AND sent >= sqlc.arg(since) AND opens <= sqlc.arg(now);

-- name: toTellSupporters :many
SELECT DISTINCT t.supporter FROM messages m JOIN talks t ON t.id = m.talk JOIN contacts c ON c.account = t.supporter AND c.tell
LEFT JOIN links l ON l.person = t.person AND l.supporter = t.supporter AND l.state = 'active'
LEFT JOIN links v ON v.person = t.person AND v.supporter = t.via AND v.state = 'active'
WHERE NOT m.told AND m.fresh AND m.own AND m.opens <= CAST(sqlc.arg(now) AS BIGINT) AND m.opens > CAST(sqlc.arg(old) AS BIGINT)
AND (m.sent >= l.created OR (v.id IS NOT NULL AND m.sent >= t.since AND t.until > CAST(sqlc.arg(now) AS BIGINT)))
AND NOT EXISTS (SELECT 1 FROM messages b JOIN talks u ON u.id = b.talk WHERE u.supporter = t.supporter AND b.own AND b.fresh AND b.told);

-- name: toTellPeople :many
SELECT DISTINCT t.person FROM messages m JOIN talks t ON t.id = m.talk AND t.tell
JOIN links l ON l.person = t.person AND (l.supporter = t.supporter OR l.supporter = t.via) AND l.state = 'active'
WHERE NOT m.told AND m.fresh AND NOT m.own AND m.opens <= CAST(sqlc.arg(now) AS BIGINT) AND m.opens > CAST(sqlc.arg(old) AS BIGINT)
AND NOT EXISTS (SELECT 1 FROM messages b JOIN talks u ON u.id = b.talk WHERE u.person = t.person AND NOT b.own AND b.fresh AND b.told);

-- name: setTold :execrows
UPDATE messages SET told = sqlc.arg(told) WHERE fresh AND told <> CAST(sqlc.arg(told) AS BOOLEAN) AND own = CAST(sqlc.arg(own) AS BOOLEAN) AND opens <= sqlc.arg(now)
AND talk IN (SELECT id FROM talks WHERE (CAST(sqlc.arg(own) AS BOOLEAN) AND supporter = CAST(sqlc.arg(account) AS TEXT)) OR (NOT CAST(sqlc.arg(own) AS BOOLEAN) AND person = CAST(sqlc.arg(account) AS TEXT)));

-- name: heldUntil :many
SELECT DISTINCT m.opens FROM messages m JOIN talks t ON t.id = m.talk WHERE t.supporter = sqlc.arg(supporter) AND m.opens > CAST(sqlc.arg(now) AS BIGINT) ORDER BY m.opens;

-- name: holdLonger :exec
UPDATE messages SET opens = CAST(sqlc.arg(until) AS BIGINT) WHERE opens = CAST(sqlc.arg(was) AS BIGINT)
AND talk IN (SELECT id FROM talks WHERE supporter = sqlc.arg(supporter));
