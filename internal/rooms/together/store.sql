-- name: agreementOfPair :one
SELECT l.id AS link, a.wording, a.person_at, a.supporter_at FROM links l LEFT JOIN agreements a ON a.link = l.id
WHERE l.person = $1 AND l.supporter = $2 AND l.state = 'active';

-- name: putAgreement :exec
INSERT INTO agreements (link, wording, person_at, supporter_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (link) DO UPDATE SET wording = excluded.wording, person_at = excluded.person_at, supporter_at = excluded.supporter_at;
