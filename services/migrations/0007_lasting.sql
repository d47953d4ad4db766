-- A plan has clocks for as long as it lasts, however long ago it was told of: its records are looked at always.
ALTER TABLE casework.statutory ADD COLUMN lasts boolean NOT NULL DEFAULT false;
CREATE INDEX statutory_lasts_idx ON casework.statutory (record) WHERE lasts;

-- Of what was followed before this column: the plans, and the unborn children at risk of whom only health told.
UPDATE casework.statutory SET lasts = true FROM published.record
    WHERE published.record.record = statutory.record
        AND position('"social_care.child_protection_plan.v1"'::bytea IN state) > 0;
INSERT INTO casework.statutory (record, received_at, lasts)
    SELECT record, received_at, false FROM published.record JOIN published.entry USING (record)
    WHERE position('"unborn_at_risk"'::bytea IN state) > 0
    ON CONFLICT (record) DO NOTHING;
