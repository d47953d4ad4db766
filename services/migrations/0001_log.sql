-- The log of one machine without Kafka: topics of one partition, their records in the order of their commits.
CREATE SCHEMA log;

CREATE TABLE log.topic (
    topic_no integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic text NOT NULL UNIQUE,
    topic_id uuid NOT NULL DEFAULT gen_random_uuid(),
    next_offset bigint NOT NULL DEFAULT 0
);

CREATE TABLE log.record (
    topic_no integer NOT NULL REFERENCES log.topic,
    record_offset bigint NOT NULL,
    appended_at timestamptz NOT NULL,
    key bytea NOT NULL,
    value bytea NOT NULL,
    header_names text[] NOT NULL,
    header_values bytea[] NOT NULL,
    PRIMARY KEY (topic_no, record_offset)
);
