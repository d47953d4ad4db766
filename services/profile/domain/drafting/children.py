"""Each child: what life is like, the child's own words, when the child was last seen, and what nobody has answered."""

from collections.abc import Iterable, Iterator
from typing import Final

from services.kernel.clock import DAY
from services.kernel.events.entry import Entry
from services.profile.domain.drafting.draft import Section, Sentence, Told, gap, on_day, plain, sentence
from services.profile.domain.persons import Person
from services.profile.domain.rules.missing import episodes
from services.profile.domain.rules.story import day_of, of_type, often, times

_AREAS: Final = {
    "school": ("schools.attendance", "schools.exclusion", "schools.concern", "schools.roll_change"),
    "health": ("health.attendance", "health.not_brought", "health.referral", "health.concern", "health.pregnancy"),
    "home": ("housing.concern", "police.incident", "police.protection_notice", "adult_services.concern"),
    "missing": ("missing.reported", "missing.found", "missing.return_interview"),
}
_ASKS_EXPLOITATION: Final = frozenset({
    "sexual_exploitation",
    "criminal_exploitation",
    "found_with_person_of_concern",
    "older_associate",
})


def life(told: Told) -> list[Section]:
    """What life is like for each child: school, health, home, missing, harm; a section a child."""
    return [
        Section("life", f"What life is like for {told.called(child)}", tuple(_life(told, child)), child.id)
        for child in told.children
    ]


def _life(told: Told, child: Person) -> Iterator[Sentence]:
    concerning = told.concerning(child)
    for area, types in _AREAS.items():
        entries = [entry for name in types for entry in of_type(concerning, name)]
        entries.sort(key=lambda one: one.order)
        if entries:
            said = "; ".join(f"{told.summary(one)} ({on_day(one)})" for one in entries)
            yield sentence("life", f"{area.capitalize()}: {said}.", entries)
        else:
            yield gap("life", f"{area.capitalize()}: nothing is told of {told.called(child)}.")
    harmed = [one for one in concerning if one.indicators]
    if harmed:
        names = sorted({name.replace("_", " ") for one in harmed for name in one.indicators})
        yield sentence("life", f"Harm and risk: workers have stated {', '.join(names)}.", harmed)


def words(told: Told) -> Section:
    """The child's own words, as written down, with the day and who wrote them."""
    sentences: list[Sentence] = []
    for child in told.children:
        said = [
            one for one in told.concerning(child) if told.story.telling.is_subject(child, one) and _words(told, one)
        ]
        for entry in said:
            where = entry.source.rpartition("/")[2]
            text = f"{told.called(child)}, on {on_day(entry)}, to {where}: “{_words(told, entry)}”"
            sentences.append(sentence("words", text, [entry]))
        if not said:
            sentences.append(gap("words", f"No words of {told.called(child)} are recorded."))
    return Section("words", "In the children's words", tuple(sentences))


def _words(told: Told, entry: Entry) -> str:
    return str(told.data.get(entry.record, {}).get("child_words") or "").strip() if told.may_quote(entry) else ""


def has_voice(told: Told, child: Person, since: int) -> list[Entry]:
    """The records since an instant that hold words of a child."""
    return [one for one in told.concerning(child) if one.at >= since and _words(told, one)]


def seen(told: Told) -> Section:
    """When each child was last seen, and last seen alone, and how long ago that is."""
    sentences: list[Sentence] = []
    for child in told.children:
        visits = seen_visits(told, child)
        alone = [one for one in visits if told.details(one).get("seen_alone") is True]
        for entries, what in ((visits, "seen"), (alone, "seen alone")):
            if entries:
                last = entries[-1]
                ago = times((told.now - last.at) // DAY, "day")
                text = f"{told.called(child)} was last {what} on {on_day(last)}, {ago} ago."
                sentences.append(sentence("seen", text, [last]))
            else:
                sentences.append(gap("seen", f"No visit is recorded at which {told.called(child)} was {what}."))
    return Section("seen", "Last seen, and seen alone", tuple(sentences))


def seen_visits(told: Told, child: Person) -> list[Entry]:
    """The visits at which a child was seen, oldest first."""
    visits = of_type(told.concerning(child), "social_care.visit")
    return [one for one in visits if told.details(one).get("seen") is True]


def unanswered(told: Told) -> Section:
    """What nobody has answered: interviews after returns, the exploitation question, enquiries without a decision."""
    sentences = [*_missing(told), *_undecided(told)]
    if not sentences:
        sentences = [plain("unanswered", "Nothing that the record asks is left open.")]
    return Section("unanswered", "Questions that are open", tuple(sentences))


def _missing(told: Told) -> Iterator[Sentence]:
    for child in told.children:
        reported = [[one.entry for one in group] for group in episodes(told.story, child)]
        reports = [group for group in reported if all(told.may_read(one) for one in group)]
        if not reports:
            continue
        first = [group[0] for group in reports]
        name = told.called(child)
        held = {_episode(one) for one in of_type(told.concerning(child), "missing.return_interview")}
        open_ones = [group[0] for group in reports if not any(_episode(one) in held for one in group)]
        if open_ones:
            lacking = times(len(open_ones), "episode")
            text = f"{name} was missing {often(len(first))}; of {lacking} no interview is recorded."
            yield sentence("unanswered", text, open_ones)
        if not _has_been_asked(told.concerning(child)):
            missing = f"{name} was missing {often(len(first))}"
            text = f"{missing}, and nobody has recorded an answer to the exploitation question."
            yield sentence("unanswered", text, first)


def _episode(entry: Entry) -> tuple[str, object]:
    return entry.source, entry.facts.get("episode_id")


def _has_been_asked(entries: Iterable[Entry]) -> bool:
    return any(not _ASKS_EXPLOITATION.isdisjoint(one.indicators) for one in entries)


def _undecided(told: Told) -> Iterator[Sentence]:
    concerning = [one for one in told.story.concerning if told.may_read(one)]
    decided = {(one.source, one.facts["enquiry_id"]) for one in of_type(concerning, "social_care.decision")}
    enquiries: dict[tuple[str, object], Entry] = {}
    for entry in of_type(concerning, "social_care.enquiry"):
        enquiries.setdefault((entry.source, entry.facts["enquiry_id"]), entry)
    for name, entry in enquiries.items():
        if name not in decided:
            text = f"On the enquiry {name[1]} of {day_of(entry).day} {day_of(entry):%B %Y} no decision is recorded."
            yield sentence("unanswered", text, [entry])
