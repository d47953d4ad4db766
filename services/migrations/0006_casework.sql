-- What the hub and the meeting do themselves: enquiries worked, agencies asked, decisions, the urgent queue, meetings,
-- plans, audits. Each is a stream of the eventsourcing library, in a table of its own: the fold's is locked as it writes.
CREATE SCHEMA casework;

CREATE TABLE casework.stored_events (
    originator_id uuid NOT NULL,
    originator_version bigint NOT NULL,
    topic text,
    state bytea,
    notification_id bigserial,
    PRIMARY KEY (originator_id, originator_version)
);
CREATE UNIQUE INDEX stored_events_notification_id_idx ON casework.stored_events (notification_id);
CREATE TYPE casework.stored_event_uuid AS (originator_id uuid, originator_version bigint, topic text, state bytea);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON casework.stored_events
    FOR EACH STATEMENT EXECUTE FUNCTION profile.append_only();

-- What each stream comes to, written in the transaction of its events; it can be made again from them.
CREATE TABLE casework.state (
    stream uuid PRIMARY KEY,
    kind text NOT NULL,
    version bigint NOT NULL,
    is_open boolean NOT NULL,
    began_at timestamptz NOT NULL,
    doc jsonb NOT NULL
);
CREATE INDEX state_kind_idx ON casework.state (kind, is_open, began_at);

-- What a stream is found by: records, families, people, other streams.
CREATE TABLE casework.state_key (
    key uuid NOT NULL,
    stream uuid NOT NULL,
    PRIMARY KEY (key, stream)
);
CREATE INDEX state_key_stream_idx ON casework.state_key (stream);

-- What is due of a stream, by when and from whom. A clock never restarts: its start stands in the events.
CREATE TABLE casework.deadline (
    stream uuid NOT NULL,
    name text NOT NULL,
    whose text NOT NULL,
    started_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    met_at timestamptz,
    alarmed boolean NOT NULL,
    PRIMARY KEY (stream, name)
);
CREATE INDEX deadline_running_idx ON casework.deadline (due_at) WHERE met_at IS NULL AND NOT alarmed;

-- Commands that bore a key of their sender's: the same key again changes nothing.
CREATE TABLE casework.command (
    command uuid PRIMARY KEY,
    stream uuid NOT NULL,
    version bigint NOT NULL
);

-- What is to be told to others, written with what brought it about, and sent afterwards.
CREATE TABLE casework.outbox (
    message_no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key text NOT NULL UNIQUE,
    channel text NOT NULL,
    recipient text NOT NULL,
    doc jsonb NOT NULL,
    made_at timestamptz NOT NULL,
    sent_at timestamptz,
    attempts integer NOT NULL DEFAULT 0,
    next_at timestamptz NOT NULL,
    failure text NOT NULL DEFAULT '',
    via text NOT NULL DEFAULT '',
    bounced_at timestamptz
);
CREATE INDEX outbox_bounced_idx ON casework.outbox (bounced_at) WHERE bounced_at IS NOT NULL;
CREATE INDEX outbox_waiting_idx ON casework.outbox (next_at) WHERE sent_at IS NULL;

-- How far the streams of the fold have been followed.
CREATE TABLE casework.position (
    name text PRIMARY KEY,
    notification_id bigint NOT NULL
);

-- What a hub words for itself: who is on duty, whom it invites, what it calls its pathways. Rows are added, never changed.
CREATE TABLE casework.setting (
    setting_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL,
    value jsonb NOT NULL,
    in_force_from date NOT NULL,
    set_at timestamptz NOT NULL,
    set_by text NOT NULL,
    reason text NOT NULL
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON casework.setting
    FOR EACH STATEMENT EXECUTE FUNCTION profile.append_only();

-- The records from which statutory clocks run or by which they are met: they find the families that have any.
CREATE TABLE casework.statutory (
    record uuid PRIMARY KEY,
    received_at timestamptz NOT NULL
);
CREATE INDEX statutory_received_idx ON casework.statutory (received_at);
