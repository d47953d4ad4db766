-- The places whose address and telephone tell nobody apart: homes, schools, surgeries, refuges. Rows are added, never
-- changed: a place that is taken off the list has a row that says when, by whom and why.
CREATE TABLE profile.place (
    place_no integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('childrens_home', 'school', 'surgery', 'refuge', 'hotel', 'other')),
    name text NOT NULL,
    postcode text NOT NULL,
    lines text[] NOT NULL,
    uprn text NOT NULL,
    phones text[] NOT NULL,
    added_at timestamptz NOT NULL,
    added_by text NOT NULL
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON profile.place
    FOR EACH STATEMENT EXECUTE FUNCTION profile.append_only();

CREATE TABLE profile.place_removed (
    place_no integer PRIMARY KEY REFERENCES profile.place,
    removed_at timestamptz NOT NULL,
    removed_by text NOT NULL,
    reason text NOT NULL
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON profile.place_removed
    FOR EACH STATEMENT EXECUTE FUNCTION profile.append_only();

CREATE VIEW published.place AS
    SELECT place_no, kind, name, postcode, lines, uprn, phones, added_at, removed_at
    FROM profile.place LEFT JOIN profile.place_removed USING (place_no);
