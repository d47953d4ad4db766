"""The read models with circles named by what they hold, and not by the order in which they were made.

Topics have no order among each other, so two readings of one log may number circles differently. Whatever else
differs is a fault.
"""

from typing import Final, LiteralString

from services.kernel.postgres.connect import Database

_NAMED: Final[LiteralString] = (
    "CREATE TEMP VIEW named AS SELECT circle, min(record::text) AS name FROM profile.entry GROUP BY circle"
)
_BY_CONTENT: Final[dict[str, LiteralString]] = {
    "entry": "SELECT record, name, received_at, occurred_at, marks, own, people, encode(doc, 'hex') "
    "FROM profile.entry JOIN named USING (circle) ORDER BY record, name",
    "circle_key": "SELECT key, name FROM profile.circle_key JOIN named USING (circle) ORDER BY key, name",
    "person": "SELECT person, name, names, births FROM profile.person JOIN named USING (circle) ORDER BY person",
    "family": "SELECT family, name, members FROM profile.family JOIN named USING (circle) ORDER BY family",
    "saturated_key": "SELECT key FROM profile.saturated_key ORDER BY key",
    "decision": "SELECT decision, name, known_at, doc "
    "FROM profile.decision JOIN named USING (circle) ORDER BY decision",
    "question": "SELECT left_mention, right_mention, name, left_person, right_person, weight, guard, doubted "
    "FROM profile.question JOIN named USING (circle) ORDER BY left_mention, right_mention",
    "waiting": "SELECT target, record FROM profile.waiting ORDER BY target, record",
}


def by_content(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """Every row of the read models, circles named by their least record."""
    with database.connect() as connection:
        connection.execute(_NAMED)
        return {name: connection.execute(query).fetchall() for name, query in _BY_CONTENT.items()}
