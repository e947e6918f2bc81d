-- Whom somebody supports: all that their start and a person's page need, in one question each.

-- What isn't looked at yet is what was shared after the latest look of this supporter's at it. Nothing is opened for that. Shares and
-- tables are gone through once each, and not once for each person.
-- name: caseload :many
WITH fresh AS (SELECT s.owner, count(*) AS n FROM shares s JOIN things t ON t.id = s.thing
   WHERE s.with_id = sqlc.arg(supporter) AND s.ended IS NULL AND (s.until IS NULL OR s.until > sqlc.arg(now)) AND t.deleted IS NULL
   AND NOT EXISTS (SELECT 1 FROM looks k WHERE k.viewer = s.with_id AND k.thing = s.thing AND k.at >= s.created) GROUP BY s.owner),
 waiting AS (SELECT j.person, max(j.id) AS id FROM tables j WHERE j.supporter = sqlc.arg(supporter) AND j.created > sqlc.arg(begun) AND j.state = 'open'
   AND j.setting IN ('two', 'phone') GROUP BY j.person)
SELECT l.person, l.created AS linked, a.name, a.version, CAST(COALESCE(fresh.n, 0) AS BIGINT) AS fresh, CAST(COALESCE(waiting.id, '') AS TEXT) AS waiting
FROM links l JOIN accounts a ON a.id = l.person LEFT JOIN fresh ON fresh.owner = l.person LEFT JOIN waiting ON waiting.person = l.person
WHERE l.supporter = sqlc.arg(supporter) AND l.state = 'active' ORDER BY l.created DESC, l.id;

-- Of before a link began nothing comes back with it.
-- name: supported :one
SELECT l.id AS link, l.created AS linked, a.name, a.version, g.wording, g.person_at, g.supporter_at, g.told, g.told_at,
  CAST(COALESCE((SELECT max(j.created) FROM tables j WHERE j.person = l.person AND j.supporter = l.supporter AND j.created >= l.created), 0) AS BIGINT) AS met
FROM links l JOIN accounts a ON a.id = l.person LEFT JOIN agreements g ON g.link = l.id
WHERE l.person = $1 AND l.supporter = $2 AND l.state = 'active';
