-- name: calendarOf :one
SELECT * FROM calendars WHERE account = $1;

-- name: beginCalendar :execrows
INSERT INTO calendars (account, body, version) VALUES ($1, $2, 1) ON CONFLICT (account) DO NOTHING;

-- name: saveCalendar :execrows
UPDATE calendars SET body = sqlc.arg(body), version = version + 1 WHERE account = sqlc.arg(account) AND version = sqlc.arg(version);

-- name: forgetCalendar :execrows
DELETE FROM calendars WHERE account = $1 AND version = $2;

-- name: forgetCalendarsOfClosed :exec
DELETE FROM calendars WHERE account IN (SELECT id FROM accounts WHERE state <> 'active');

-- name: calendarsAfter :many
SELECT * FROM calendars WHERE account > $1 ORDER BY account LIMIT 50;
