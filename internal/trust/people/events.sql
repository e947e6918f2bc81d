-- name: countEvent :one
UPDATE tables SET events = events + 1 WHERE id = $1 AND state = 'open' RETURNING events;

-- name: addEvent :exec
INSERT INTO table_events (tabl, n, kind, thing, seat) VALUES ($1, $2, $3, $4, $5);

-- name: forgetEventsUpTo :exec
DELETE FROM table_events WHERE tabl = $1 AND n <= $2;

-- name: forgetEvents :exec
DELETE FROM table_events WHERE tabl = $1;

-- name: forgetOldEvents :exec
DELETE FROM table_events WHERE EXISTS (SELECT 1 FROM tables t WHERE t.id = table_events.tabl AND (t.state = 'left' OR t.created < $1));

-- name: eventsAfter :many
SELECT n, kind, thing, seat FROM table_events WHERE tabl = $1 AND n > $2 ORDER BY n LIMIT $3;

-- name: openTablesWith :many
SELECT l.tabl FROM laid l JOIN tables t ON t.id = l.tabl WHERE l.thing = $1 AND t.state = 'open' ORDER BY l.tabl;

-- name: openTablesOf :many
SELECT id FROM tables WHERE person = $1 AND state = 'open' AND created > $2 ORDER BY id;

-- name: sessionByID :one
SELECT s.*, a.roles, a.state AS account_state, t.person, t.supporter, t.setting, t.state AS table_state, t.events
FROM sessions s LEFT JOIN accounts a ON a.id = s.account LEFT JOIN tables t ON t.id = s.tabl
WHERE s.id = $1;
