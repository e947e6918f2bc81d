-- name: talkBetween :one
SELECT t.id, t.via, t.since, t.until, l.state, l.created, l.ended, v.state AS via_state FROM (SELECT CAST(sqlc.arg(person) AS TEXT) AS person, CAST(sqlc.arg(supporter) AS TEXT) AS supporter) p
LEFT JOIN talks t ON t.person = p.person AND t.supporter = p.supporter
LEFT JOIN links l ON l.person = p.person AND l.supporter = p.supporter
LEFT JOIN links v ON v.person = t.person AND v.supporter = t.via;

-- name: contactsFor :many
SELECT l.supporter FROM links l WHERE l.person = sqlc.arg(person) AND l.state = 'active'
UNION SELECT t.supporter FROM talks t JOIN links v ON v.person = t.person AND v.supporter = t.via AND v.state = 'active'
WHERE t.person = sqlc.arg(person) AND t.until > CAST(sqlc.arg(now) AS BIGINT);
