"""How complete a written profile is: what Ofsted found missing in Devon in 2013, asked of each family.

Paragraphs 26 to 28, 37 and 47: no management oversight, the voice of the child, diversity and fathers absent, children
not seen alone, no chronology, no genogram. What a reader may not read does not count for them.
"""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from services.kernel.events.entry import Entry
from services.profile.domain.casework.enquiry_facts import Evidence
from services.profile.domain.drafting import adults, agencies, diversity, findings, genogram, voice
from services.profile.domain.drafting.draft import Draft, evidence
from services.profile.domain.drafting.told import Told
from services.profile.domain.rules.story import day_of

_FEWEST_SECTORS: Final = 2
_DAYS_A_WEEK: Final = 7


class Check(Struct, frozen=True):
    """One thing that a profile should have: whether it does, of how many, the records that show it, and the sentences.

    ``count`` and ``of`` count children; of oversight decisions, of chronology sectors (``of`` is how many it takes).
    ``sentences`` are the ids of those in the draft that say it, or say that it is absent.
    """

    name: str
    present: bool
    count: int
    of: int
    evidence: tuple[Evidence, ...] = ()
    sentences: tuple[str, ...] = ()


CHECKS: Final[dict[str, str]] = {
    "oversight": "A decision that a manager authorised",
    "voice": "Words of each child, in the last year",
    "fathers": "A father recorded of each child",
    "diversity": "Ethnicity, first language and religion of each child",
    "seen_alone": "Each child seen alone in the last six weeks",
    "chronology": "Events of at least two sectors",
    "genogram": "Both parents recorded of each child",
}
"""Every check, in the words of a page; the spans are the defaults of two settings."""

_SAID_IN: Final[dict[str, tuple[str, ...]]] = {
    "oversight": (findings.OVERSIGHT,),
    "voice": (voice.WORDS,),
    "fathers": (adults.NAME, "father"),
    "diversity": (diversity.NAME, *diversity.ATTRIBUTES),
    "seen_alone": (voice.SEEN, "seen alone"),
    "chronology": (agencies.NAME,),
    "genogram": (genogram.NAME,),
}
"""The section, and the topics in it, whose sentences say it."""


def completeness(told: Told, draft: Draft) -> list[Check]:
    """What a family's profile has, and lacks."""
    limits, family = told.story.thresholds, genogram.Family(told)
    lately = told.story.months(limits.profile_words_months)
    weeks = told.story.days(limits.profile_seen_alone_weeks * _DAYS_A_WEEK)
    fathers = [[bond.told_by[0] for bond in family.parents_of_sex(one, "male")] for one in told.children]
    both = [
        [bond.told_by[0] for bond in family.parents(one)] if family.has_both_parents(one) else []
        for one in told.children
    ]
    alone = [[one for one in voice.seen_alone(told, child) if day_of(one) in weeks][-1:] for child in told.children]
    found = [
        _oversight(told),
        _each("voice", [voice.words_of(told, one, lately)[-1:] for one in told.children]),
        _each("fathers", fathers),
        _each("diversity", [diversity.told_by(told, one) for one in told.children]),
        _each("seen_alone", alone),
        _chronology(told),
        _each("genogram", both),
    ]
    return [_linked(one, draft, told) for one in found]


def _oversight(told: Told) -> Check:
    decisions = findings.decisions(told)
    authorised = [one for one in decisions if told.details(one).get("authorised_by")]
    return Check("oversight", bool(authorised), len(authorised), len(decisions), evidence(authorised))


def _chronology(told: Told) -> Check:
    first = {one.sector: one for one in reversed(told.entries)}
    return Check("chronology", len(first) >= _FEWEST_SECTORS, len(first), _FEWEST_SECTORS, evidence(first.values()))


def _each(name: str, found: Sequence[Sequence[Entry]]) -> Check:
    """Whether each child has it, by the records that show it."""
    have = [entries for entries in found if entries]
    return Check(
        name,
        bool(found) and len(have) == len(found),
        len(have),
        len(found),
        evidence(one for some in have for one in some),
    )


def _linked(check: Check, draft: Draft, told: Told) -> Check:
    section, *topics = _SAID_IN[check.name]
    said = draft.sentences(section, *topics)
    if check.name == "diversity":
        of_children = {one.id for one in told.children}
        said = [one for one in said if one.subject in of_children]
    return replace(check, sentences=tuple(one.id for one in said))
