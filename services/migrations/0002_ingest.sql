-- Who may send, and what was sent: the memory that tells a duplicate from an id used again.
CREATE SCHEMA ingest;

CREATE TABLE ingest.agency (
    source text PRIMARY KEY,
    sector text NOT NULL,
    name text NOT NULL,
    registered_by text NOT NULL,
    registered_at timestamptz NOT NULL
);

CREATE TABLE ingest.sent (
    record uuid PRIMARY KEY,
    content bytea NOT NULL
);
COMMENT ON COLUMN ingest.sent.content IS 'BLAKE2b of the event as canonical JSON, 16 bytes';
