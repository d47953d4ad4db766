-- The profile service: the streams, what is understood of them, and where the fold stands in the log.
CREATE SCHEMA profile;

-- The eventsourcing library's own table. Record streams hold each agency event once, verbatim.
CREATE TABLE profile.stored_events (
    originator_id uuid NOT NULL,
    originator_version bigint NOT NULL,
    topic text,
    state bytea,
    notification_id bigserial,
    PRIMARY KEY (originator_id, originator_version)
);
CREATE UNIQUE INDEX stored_events_notification_id_idx ON profile.stored_events (notification_id);
CREATE TYPE profile.stored_event_uuid AS (originator_id uuid, originator_version bigint, topic text, state bytea);

CREATE FUNCTION profile.append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = '23514';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON profile.stored_events
    FOR EACH STATEMENT EXECUTE FUNCTION profile.append_only();

-- Where the fold stands, moved in the transaction that writes what it read.
CREATE TABLE profile.position (
    topic text NOT NULL,
    topic_id uuid NOT NULL,
    partition integer NOT NULL,
    next_offset bigint NOT NULL,
    PRIMARY KEY (topic, topic_id, partition)
);

CREATE FUNCTION profile.kafka_advance(
    topics text[], topic_ids uuid[], partitions integer[], from_offsets bigint[], to_offsets bigint[]
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    moved integer;
BEGIN
    INSERT INTO profile.position (topic, topic_id, partition, next_offset)
    SELECT topic, topic_id, partition, 0
    FROM unnest(topics, topic_ids, partitions, from_offsets) AS step (topic, topic_id, partition, from_offset)
    WHERE from_offset = 0
    ORDER BY topic, topic_id, partition
    ON CONFLICT DO NOTHING;

    WITH step AS (
        SELECT * FROM unnest(topics, topic_ids, partitions, from_offsets, to_offsets)
            AS step (topic, topic_id, partition, from_offset, to_offset)
    ), advanced AS (
        UPDATE profile.position AS stored SET next_offset = step.to_offset
        FROM step
        WHERE (stored.topic, stored.topic_id, stored.partition) = (step.topic, step.topic_id, step.partition)
            AND stored.next_offset = step.from_offset
        RETURNING 1
    )
    SELECT count(*) INTO moved FROM advanced;

    IF moved <> cardinality(topics) THEN
        RAISE EXCEPTION 'another fold has moved the positions' USING ERRCODE = '23514';
    END IF;
END $$;

-- What the fold keeps of a record to understand it by. A record whose people belong to several circles has a
-- row in each; own are the places of those who belong to this one, people who each of them is understood to be.
CREATE TABLE profile.entry (
    record uuid NOT NULL,
    circle bigint NOT NULL,
    received_at timestamptz NOT NULL,
    occurred_at timestamptz NOT NULL,
    marks integer NOT NULL,
    own smallint[] NOT NULL,
    people uuid[] NOT NULL,
    doc bytea NOT NULL,
    PRIMARY KEY (record, circle)
);
CREATE INDEX entry_circle_idx ON profile.entry (circle);

-- What a circle is found by: digests of identifiers, of names with a date of birth, and of what people share.
CREATE TABLE profile.circle_key (
    key bigint NOT NULL,
    circle bigint NOT NULL,
    PRIMARY KEY (key, circle)
);
CREATE INDEX circle_key_circle_idx ON profile.circle_key (circle);

-- The number of the last circle that was ever made: none is given twice, though circles merge.
CREATE TABLE profile.last_circle (circle bigint NOT NULL);
INSERT INTO profile.last_circle (circle) VALUES (0);

CREATE TABLE profile.saturated_key (key bigint PRIMARY KEY);
COMMENT ON TABLE profile.saturated_key IS 'Keys borne by so many that they tell nobody apart: they find no circle any more';

CREATE TABLE profile.person (
    person uuid PRIMARY KEY,
    circle bigint NOT NULL,
    names text NOT NULL,
    births text NOT NULL
);
CREATE INDEX person_circle_idx ON profile.person (circle);

CREATE TABLE profile.family (
    family uuid PRIMARY KEY,
    circle bigint NOT NULL,
    members jsonb NOT NULL
);
CREATE INDEX family_circle_idx ON profile.family (circle);

-- Corrections and retractions whose event has not come yet.
CREATE TABLE profile.waiting (
    target uuid NOT NULL,
    record uuid NOT NULL,
    PRIMARY KEY (target, record)
);

-- Records that could not be folded, kept in the transaction that passed over them, and relayed afterwards.
CREATE TABLE profile.quarantine (
    quarantine_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic text NOT NULL,
    partition integer NOT NULL,
    record_offset bigint NOT NULL,
    appended_at timestamptz NOT NULL,
    key bytea NOT NULL,
    value bytea NOT NULL,
    faults jsonb NOT NULL,
    relayed_at timestamptz,
    acknowledged_by text,
    acknowledged_at timestamptz
);
CREATE INDEX quarantine_waiting_idx ON profile.quarantine (quarantine_id) WHERE relayed_at IS NULL;

-- The numbers of the rules: who set which, from when, and why. Rows are added, never changed.
CREATE TABLE profile.setting (
    setting_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL,
    value integer NOT NULL,
    in_force_from date NOT NULL,
    set_at timestamptz NOT NULL,
    set_by text NOT NULL,
    reason text NOT NULL
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON profile.setting
    FOR EACH STATEMENT EXECUTE FUNCTION profile.append_only();

-- Who read what, and why.
CREATE TABLE profile.access_record (
    access_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL,
    caller text NOT NULL,
    roles text[] NOT NULL,
    purpose text NOT NULL,
    action text NOT NULL,
    subjects uuid[] NOT NULL
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON profile.access_record
    FOR EACH STATEMENT EXECUTE FUNCTION profile.append_only();

-- What other services may read.
CREATE SCHEMA published;
CREATE VIEW published.agency AS SELECT source, sector, name FROM ingest.agency;
CREATE VIEW published.sent AS SELECT record FROM ingest.sent;
CREATE VIEW published.record AS
    SELECT originator_id AS record, state FROM profile.stored_events WHERE topic = 'record.received.v1';
CREATE VIEW published.entry AS SELECT record, circle, received_at, occurred_at, own, people, doc FROM profile.entry;
CREATE VIEW published.circle_key AS SELECT key, circle FROM profile.circle_key;
CREATE VIEW published.person AS SELECT person, circle, names FROM profile.person;
