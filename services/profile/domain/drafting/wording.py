"""Records, agencies and people in words that can be read aloud."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from services.kernel import clock
from services.kernel.codes import SECTORS
from services.kernel.events.entry import FULL_DATE, Entry
from services.profile.domain.persons import Person
from services.profile.domain.rules.story import day_of, in_words, spoken, times

KINDS: Final[dict[str, tuple[str, str]]] = {
    "police.protection_notice": ("protection notice", "protection notices"),
    "police.incident": ("police incident", "police incidents"),
    "police.intelligence": ("intelligence report", "intelligence reports"),
    "missing.reported": ("missing report", "missing reports"),
    "missing.found": ("return from missing", "returns from missing"),
    "missing.return_interview": ("return home interview record", "return home interview records"),
    "health.attendance": ("health attendance", "health attendances"),
    "health.not_brought": ("health appointment missed", "health appointments missed"),
    "health.referral": ("health referral record", "health referral records"),
    "health.pregnancy": ("pregnancy record", "pregnancy records"),
    "health.concern": ("health concern", "health concerns"),
    "schools.concern": ("school concern", "school concerns"),
    "housing.concern": ("housing concern", "housing concerns"),
    "probation.concern": ("probation concern", "probation concerns"),
    "youth_justice.concern": ("youth justice concern", "youth justice concerns"),
    "adult_services.concern": ("adult services concern", "adult services concerns"),
    "voluntary.concern": ("concern of a voluntary organisation", "concerns of a voluntary organisation"),
    "schools.attendance": ("school attendance record", "school attendance records"),
    "schools.exclusion": ("exclusion from school", "exclusions from school"),
    "schools.roll_change": ("change of a school's roll", "changes of a school's roll"),
    "social_care.enquiry": ("enquiry", "enquiries"),
    "social_care.decision": ("decision on an enquiry", "decisions on enquiries"),
    "social_care.referral": ("referral record", "referral records"),
    "social_care.assessment": ("assessment record", "assessment records"),
    "social_care.strategy_discussion": ("strategy discussion record", "strategy discussion records"),
    "social_care.section_47": ("section 47 record", "section 47 records"),
    "social_care.child_protection_plan": ("child protection plan record", "child protection plan records"),
    "social_care.looked_after": ("looked-after record", "looked-after records"),
    "social_care.conference": ("child protection conference", "child protection conferences"),
    "social_care.core_group": ("core group", "core groups"),
    "social_care.visit": ("visit", "visits"),
    "social_care.case_closed": ("closure of a case", "closures of cases"),
    "early_help.episode": ("early help record", "early help records"),
    "partner.information_response": ("answer to a request", "answers to requests"),
}
"""What a record of each type is called, one and many."""

_SMALL: Final = frozenset({"and", "of", "the", "on", "upon", "in"})
_INFANT_MONTHS: Final = 24


def type_of(entry: Entry) -> str:
    """The type of a record without its version."""
    return entry.type.rpartition(".")[0]


def kind_of(entry: Entry) -> str:
    """What a record is called, one of its kind."""
    return KINDS[type_of(entry)][0]


def counted(entries: Iterable[Entry]) -> str:
    """Records by kind: 1 enquiry, 2 visits and 3 police incidents."""
    kinds = Counter(KINDS[type_of(one)] for one in entries)
    return in_words([times(count, *kind) for kind, count in sorted(kinds.items())])


def agency(source: str) -> str:
    """An agency by its organisation and sector: Devon and Cornwall (police)."""
    _, _, sector, organisation = source.split("/", 3)
    words = [word if word in _SMALL else word.capitalize() for word in organisation.replace("-", " ").split()]
    return f"{' '.join(words)} ({SECTORS.get(sector, sector).lower()})"


def agencies_of(entries: Iterable[Entry]) -> str:
    """The agencies that sent records, each once, in the order of the first."""
    return in_words(list(dict.fromkeys(agency(one.source) for one in entries)))


def on_day(entry: Entry) -> str:
    """The day of a record, as read aloud."""
    return spoken(day_of(entry))


def on_days(entries: Sequence[Entry]) -> str:
    """From when to when records are, as read aloud."""
    first, last = on_day(entries[0]), on_day(entries[-1])
    return f"on {first}" if first == last else f"from {first} to {last}"


def ago(entry: Entry, today: date) -> str:
    """How long ago a record's event was, in London days."""
    days = (today - day_of(entry)).days
    return "today" if days <= 0 else f"{times(days, 'day')} ago"


def spoken_date(text: str) -> str:
    """A date as read aloud; one that lacks its day or its month as it was told."""
    return spoken(clock.parse_date(text)) if len(text) == FULL_DATE else text


def age(person: Person, today: date) -> str:
    """How old somebody is on a day, as read aloud; "" where no date of birth is told, or none that tells it."""
    born = person.born
    if len(born) != FULL_DATE:
        return f"born {born}" if born else ""
    birth = clock.parse_date(born)
    if birth > today:
        return "not born then"
    months = (today.year - birth.year) * 12 + today.month - birth.month
    if months <= _INFANT_MONTHS and clock.birthday(birth, 2) > today:
        return f"{times(months - (today.day < birth.day), 'month')} old"
    years = today.year - birth.year - (clock.birthday(birth, today.year - birth.year) > today)
    return f"{times(years, 'year')} old"


def either(names: Sequence[str]) -> str:
    """Names in a row, of which it is one: Amy, Ben or Cara."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def percent(part: int, whole: int) -> int:
    """A share in whole per cent, never rounded up: 94.9 is no 95."""
    return 100 * part // whole
