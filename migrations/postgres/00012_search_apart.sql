-- +goose Up

-- Search texts that belong to no plan, which are those of units, stand before all others: what is common among the others is
-- found by going through them, and a quarter of a million units lie in the way (docs/decisions/0030).
CREATE INDEX search_texts_units ON search_texts USING gin (grams gin_trgm_ops)
    WHERE plan_id = '00000000-0000-0000-0000-000000000000';
CREATE INDEX search_texts_units_trigrams ON search_texts USING gin (replace(grams, 'ː', '') gin_trgm_ops)
    WHERE plan_id = '00000000-0000-0000-0000-000000000000';

-- +goose Down
DROP INDEX search_texts_units_trigrams, search_texts_units;
