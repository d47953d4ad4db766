-- An address that is known by its UPRN is found by its lines as well. Links are followed from the start once more.
CREATE TABLE graph.alias (
    key bigint NOT NULL,
    node uuid NOT NULL,
    PRIMARY KEY (key, node)
);
TRUNCATE graph.link, graph.thing;
UPDATE graph.position SET heard = 0, reassigned = 0;
