-- +goose Up

-- PostgreSQL counts its rows itself; SQLite is told.
SELECT 1;

-- +goose Down
SELECT 1;
