-- +goose Up
-- Who told of the job last: a file of HR's, HR by hand, or 'scim' and the client's id. A full file ends only what files told.
ALTER TABLE employment ADD COLUMN told_by TEXT NOT NULL DEFAULT 'file';
UPDATE employment SET told_by = coalesce((SELECT CASE WHEN d.client_id IS NOT NULL THEN 'scim ' || d.client_id WHEN r.file_name = '' THEN 'hand' ELSE 'file' END
	FROM hire_row w JOIN hire_run r ON r.id = w.run_id LEFT JOIN directory_day d ON d.run_id = r.id
	WHERE w.profile_id = employment.profile_id ORDER BY r.started_at DESC, r.id DESC LIMIT 1), 'file');
