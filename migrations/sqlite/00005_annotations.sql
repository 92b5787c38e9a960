-- +goose Up

-- What was read from a document: a row for each area, work item, action and target with the span it cites.
CREATE VIEW annotations AS
SELECT c.plan_id, a.id, c.document_id, c.start_offset, c.end_offset, c.quote, 'PLAN_AREA' AS type
FROM citations c JOIN plan_areas a ON a.plan_id = c.plan_id AND a.citation_id = c.id
UNION ALL
SELECT c.plan_id, i.id, c.document_id, c.start_offset, c.end_offset, c.quote, CASE i.kind WHEN 'TASK' THEN 'TASK' ELSE 'PROJECT' END
FROM citations c JOIN work_items i ON i.plan_id = c.plan_id AND i.citation_id = c.id
UNION ALL
SELECT c.plan_id, a.id, c.document_id, c.start_offset, c.end_offset, c.quote, 'ACTION'
FROM citations c JOIN actions a ON a.plan_id = c.plan_id AND a.citation_id = c.id
UNION ALL
SELECT c.plan_id, t.id, c.document_id, c.start_offset, c.end_offset, c.quote, 'TARGET'
FROM citations c JOIN targets t ON t.plan_id = c.plan_id AND t.citation_id = c.id;

-- +goose Down
DROP VIEW annotations;
