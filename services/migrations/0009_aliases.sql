-- An address that is known by its UPRN is found by its lines as well. Links are followed from the start once more.
CREATE TABLE graph.alias (
    key bigint NOT NULL,
    node uuid NOT NULL,
    PRIMARY KEY (key, node)
);
TRUNCATE graph.link, graph.thing;
UPDATE graph.position SET heard = 0, reassigned = 0;

-- The children of families, a person at a time.
CREATE VIEW published.child AS
    SELECT person, family FROM profile.person JOIN profile.family USING (circle)
    WHERE members @> jsonb_build_array(jsonb_build_object('person', person, 'role', 'child'));
