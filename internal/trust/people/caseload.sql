-- Whom somebody supports: all that their start and a person's page need, in one question each.

-- What isn't looked at yet is what was shared after the latest look of this supporter's at it. Nothing is opened for that.
-- name: caseload :many
SELECT l.person, l.created AS linked, a.name, a.version,
  (SELECT count(*) FROM shares s JOIN things t ON t.id = s.thing
   WHERE s.with_id = l.supporter AND s.owner = l.person AND s.ended IS NULL AND (s.until IS NULL OR s.until > sqlc.arg(now)) AND t.deleted IS NULL
   AND NOT EXISTS (SELECT 1 FROM looks k WHERE k.viewer = s.with_id AND k.thing = s.thing AND k.at >= s.created)) AS fresh,
  CAST(COALESCE((SELECT max(j.id) FROM tables j WHERE j.person = l.person AND j.supporter = l.supporter AND j.state = 'open'
   AND j.setting IN ('two', 'phone') AND j.created > sqlc.arg(begun)), '') AS TEXT) AS waiting
FROM links l JOIN accounts a ON a.id = l.person
WHERE l.supporter = sqlc.arg(supporter) AND l.state = 'active' ORDER BY l.created DESC, l.id;

-- Of before a link began nothing comes back with it.
-- name: supported :one
SELECT l.id AS link, l.created AS linked, a.name, a.version, g.wording, g.person_at, g.supporter_at, g.told, g.told_at,
  CAST(COALESCE((SELECT max(j.created) FROM tables j WHERE j.person = l.person AND j.supporter = l.supporter AND j.created >= l.created), 0) AS BIGINT) AS met
FROM links l JOIN accounts a ON a.id = l.person LEFT JOIN agreements g ON g.link = l.id
WHERE l.person = $1 AND l.supporter = $2 AND l.state = 'active';
