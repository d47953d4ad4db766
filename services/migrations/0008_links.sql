-- The graph service: who is linked to whom and to what, as it stands now. It is made from what the profile service
-- publishes, and can be thrown away and made again.

-- Records that correct or retract another are told apart, so that what they do to it is found without reading all.
UPDATE profile.entry SET marks = marks | 256 FROM published.record
    WHERE published.record.record = entry.record
        AND (position('"corrects"'::bytea IN state) > 0 OR position('"partner.retraction.v1"'::bytea IN state) > 0);

-- Earlier records whose people are now understood to be others, in the order in which that was found.
CREATE TABLE profile.reassigned (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    record uuid NOT NULL
);

CREATE VIEW published.member AS
    SELECT (member->>'person')::uuid AS person, family, member->>'role' AS role
    FROM profile.family, jsonb_array_elements(members) AS member;

CREATE SCHEMA graph;

-- A link that one record tells, once from each of its ends. The audience is a set of bits: whoever has one of them may
-- know of the link; everybody, where there is none.
CREATE TABLE graph.link (
    one uuid NOT NULL,
    other uuid NOT NULL,
    kind text NOT NULL,
    forward boolean NOT NULL,
    is_thing boolean NOT NULL,
    occurred_at timestamptz NOT NULL,
    audience integer NOT NULL,
    record uuid NOT NULL
);
CREATE INDEX link_one_idx ON graph.link (one, other, occurred_at, audience, is_thing);
CREATE INDEX link_record_idx ON graph.link (record);
CREATE INDEX link_occurred_idx ON graph.link (occurred_at);

-- What people share, by the name that it has in an answer.
CREATE TABLE graph.thing (
    node uuid PRIMARY KEY,
    id text NOT NULL,
    key bigint NOT NULL
);
CREATE INDEX thing_key_idx ON graph.thing (key);

-- How far the record has been followed.
CREATE TABLE graph.position (
    heard bigint NOT NULL,
    reassigned bigint NOT NULL
);
INSERT INTO graph.position (heard, reassigned) VALUES (0, 0);
