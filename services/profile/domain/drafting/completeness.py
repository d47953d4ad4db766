"""How complete a written profile is: what Ofsted found missing in Devon in 2013, asked of each family.

Paragraphs 26 to 28, 37 and 47: no management oversight, the voice of the child, diversity and fathers absent, children
not seen alone, no chronology, no genogram.
"""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from services.kernel.clock import DAY
from services.kernel.events.entry import Entry
from services.profile.domain.casework.enquiry_facts import Evidence
from services.profile.domain.drafting.children import has_voice, seen_visits
from services.profile.domain.drafting.draft import Told, evidence
from services.profile.domain.drafting.people import has_diversity, parents
from services.profile.domain.rules.story import of_type

WITHIN: Final = 365 * DAY
SEEN_WITHIN: Final = 42 * DAY
_FEWEST_SECTORS: Final = 2


class Check(Struct, frozen=True):
    """One thing that a profile should have: whether it does, of how many children, and the records that show it."""

    name: str
    present: bool
    count: int
    of: int
    evidence: tuple[Evidence, ...] = ()


CHECKS: Final[dict[str, str]] = {
    "oversight": "A decision that a manager authorised",
    "voice": "Words of each child, in the last year",
    "fathers": "A father recorded of each child",
    "diversity": "Ethnicity, first language and religion of each child",
    "seen_alone": "Each child seen alone in the last six weeks",
    "chronology": "Events of at least two sectors",
    "genogram": "Both parents recorded of each child",
}
"""Every check, in the words of a page."""


def completeness(told: Told) -> list[Check]:
    """What a family's profile has, and lacks."""
    since, lately = told.now - WITHIN, told.now - SEEN_WITHIN
    voice = [has_voice(told, one, since) for one in told.children]
    alone = [
        [one for one in seen_visits(told, child) if told.details(one).get("seen_alone") is True and one.at >= lately]
        for child in told.children
    ]
    fathers = [bool(parents(told, one, "male")) for one in told.children]
    mothers = [bool(parents(told, one, "female")) for one in told.children]
    both = [father and mother for father, mother in zip(fathers, mothers, strict=True)]
    return [
        _oversight(told),
        _each("voice", voice),
        _counted("fathers", fathers),
        _counted("diversity", [has_diversity(told, one) for one in told.children]),
        _each("seen_alone", alone),
        _chronology(told),
        _counted("genogram", both),
    ]


def _oversight(told: Told) -> Check:
    decisions = [one for one in of_type(told.entries, "social_care.decision") if told.details(one).get("authorised_by")]
    return Check("oversight", bool(decisions), len(decisions), 1, evidence(decisions))


def _chronology(told: Told) -> Check:
    sectors = {one.sector for one in told.entries}
    return Check("chronology", len(sectors) >= _FEWEST_SECTORS, len(sectors), _FEWEST_SECTORS)


def _each(name: str, found: Sequence[Sequence[Entry]]) -> Check:
    have = [entries for entries in found if entries]
    last = [entries[-1] for entries in have]
    return Check(name, len(have) == len(found), len(have), len(found), evidence(last))


def _counted(name: str, found: Sequence[bool]) -> Check:
    return Check(name, all(found), sum(found), len(found))
