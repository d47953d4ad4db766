"""The urgent gate in front of a meeting: whether a family must not wait now, and whether a manager said that it may."""

from collections.abc import Iterable, Iterator
from datetime import date
from uuid import UUID

from services.kernel import clock
from services.kernel.access import LOCAL_OPERATOR, Caller
from services.kernel.clock import Instant
from services.kernel.ids import mention_of, record_id, record_of
from services.profile import present, reading
from services.profile.answers import FindingAnswer
from services.profile.application import items_of
from services.profile.casework.book import Casebook
from services.profile.domain.agenda import Item
from services.profile.domain.casework.enquiry_facts import Evidence, SeenFinding
from services.profile.domain.casework.urgent import URGENT, urgent_stream

GATE_RULE = "urgent_unanswered"


def item_now(
    book: Casebook, family: UUID, now: Instant, caller: Caller = LOCAL_OPERATOR, meeting: date | None = None
) -> Item | None:
    """What the rules find of a family now, for a meeting of a day or of today; of one that joined another, of that."""
    day = meeting or clock.london_date(now)
    asked = present.asked(day, reading.thresholds(book.connection, day, now), caller)
    anchor = mention_of(family)
    with book.connection.transaction():
        circles = reading.by_record(book.connection, [record_of(family)])
        found = [
            item
            for circled in reading.circles(book.connection, circles, now)
            for item in items_of(circled.held, asked, now)
        ]
    exact = [one for one in found if one.family.id == family]
    return next(iter(exact or (one for one in found if _has(one, anchor))), None)


def must_not_wait(book: Casebook, item: Item | None) -> bool:
    """Whether a family is urgent, and no manager has said of all that makes it so that it may wait."""
    if item is None or item.waiting_since is None:
        return False
    return not is_released(book, item.family.id, (entry.record for entry in item.findings[0].evidence))


def is_released(book: Casebook, family: UUID, evidence: Iterable[UUID]) -> bool:
    """Whether a manager has said, of all of some records, that the family may wait."""
    held = book.find(URGENT, urgent_stream(family))
    return held is not None and held.state.ended == "released" and set(evidence) <= set(held.state.released)


def frozen(family: UUID, findings: Iterable[FindingAnswer]) -> Iterator[SeenFinding]:
    """The findings of an answer as they are kept; the gate's own is no reason to be on an agenda."""
    for one in findings:
        if one["rule"] != GATE_RULE:
            evidence = tuple(Evidence(told["source"], told["id"]) for told in one["evidence"])
            yield SeenFinding(family, one["rule"], one["version"], one["says"], evidence)


def urgent_records(findings: Iterable[FindingAnswer]) -> list[UUID]:
    """The records that make a family urgent, by the findings of an answer."""
    gate = (one for one in findings if one["rule"] == GATE_RULE)
    return [record_id(told["source"], told["id"]) for one in gate for told in one["evidence"]]


def _has(item: Item, anchor: UUID) -> bool:
    return any(seen.id == anchor for person in item.family.people for seen in (*person.seen, *person.ghosts))
