-- Who is whom: what workers have decided, what they are asked, and by which model descriptions are weighed.

-- A decision stands in the circle of the mentions that it names; its bytes are in its stream, verbatim.
CREATE TABLE profile.decision (
    decision uuid PRIMARY KEY,
    circle bigint NOT NULL,
    known_at timestamptz NOT NULL,
    doc bytea NOT NULL
);
CREATE INDEX decision_circle_idx ON profile.decision (circle);

-- Decisions whose mention has not come yet, where a log is read anew and its topics have no order among each other.
CREATE TABLE profile.undecided (
    target uuid NOT NULL,
    decision uuid NOT NULL,
    PRIMARY KEY (target, decision)
);

-- Pairs that wait for a worker's word: a mention of each, who each is understood to be, how likely (bits), and why
-- the pair was not joined. "doubted" pairs are joined, and something speaks against it. A "member" may be of the
-- left one's family.
CREATE TABLE profile.question (
    kind text NOT NULL CHECK (kind IN ('pair', 'member')),
    left_mention uuid NOT NULL,
    right_mention uuid NOT NULL,
    circle bigint NOT NULL,
    left_person uuid NOT NULL,
    right_person uuid NOT NULL,
    weight real NOT NULL,
    guard text NOT NULL,
    doubted boolean NOT NULL,
    PRIMARY KEY (kind, left_mention, right_mention)
);
CREATE INDEX question_circle_idx ON profile.question (circle);

-- The models by which descriptions are weighed, each from when it was taken into use; the shipped one before all.
CREATE TABLE profile.matching_model (
    model_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    version text NOT NULL,
    doc bytea NOT NULL,
    in_use_from timestamptz NOT NULL,
    set_by text NOT NULL,
    reason text NOT NULL
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON profile.matching_model
    FOR EACH STATEMENT EXECUTE FUNCTION profile.append_only();

-- The last change of the list of shared places by which the read models are written.
CREATE TABLE profile.judged (judged_by timestamptz NOT NULL);
INSERT INTO profile.judged (judged_by) VALUES ('epoch');

CREATE VIEW published.question AS
    SELECT kind, left_mention, right_mention, circle, left_person, right_person, weight, guard, doubted FROM profile.question;
CREATE VIEW published.decision AS SELECT decision, circle, known_at, doc FROM profile.decision;
