-- An address that is known by its UPRN is found by its lines as well.
CREATE TABLE graph.alias (
    key bigint NOT NULL,
    node uuid NOT NULL,
    PRIMARY KEY (key, node)
);

-- The children of families, a person at a time.
CREATE VIEW published.child AS
    SELECT person, family FROM profile.person JOIN profile.family USING (circle)
    WHERE members @> jsonb_build_array(jsonb_build_object('person', person, 'role', 'child'));

-- Links say more than before of returns and of addresses: those of every record are made again, as those of records are
-- whose people are others now. Until then the former ones stand.
INSERT INTO profile.reassigned (record) SELECT DISTINCT record FROM profile.entry ORDER BY record;
