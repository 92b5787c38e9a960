-- +goose Up

-- PostgreSQL gets indexes here that SQLite has no need of.
SELECT 1;

-- +goose Down
SELECT 1;
