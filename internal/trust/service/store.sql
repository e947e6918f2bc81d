-- name: allSettings :many
SELECT * FROM settings ORDER BY name;

-- name: putSetting :exec
INSERT INTO settings (name, value) VALUES ($1, $2)
ON CONFLICT (name) DO UPDATE SET value = excluded.value;
