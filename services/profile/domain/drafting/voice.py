"""The children's own words, and when each was last seen, and last seen alone (Ofsted, Devon 2013, paragraph 28)."""

from collections.abc import Iterator, Sequence
from typing import Final

from services.kernel.clock import ALWAYS, Window
from services.kernel.events.entry import Entry
from services.profile.domain.drafting.draft import Pen, Section, Sentence
from services.profile.domain.drafting.told import Told
from services.profile.domain.drafting.wording import agency, ago, either, kind_of, on_day
from services.profile.domain.persons import Person
from services.profile.domain.rules.story import day_of, of_type, times

WORDS: Final = "words"
SEEN: Final = "seen"
_FACE_TO_FACE: Final = ("social_care.visit", "missing.return_interview", "missing.found", "health.attendance")


def words(told: Told) -> Section:
    """What children said, word for word, with the day and the agency; each child of whom no words are recorded."""
    sentences = []
    for entry in told.concerning_any:
        said = told.child_words(entry)
        if said and (speakers := _speakers(told, entry)):
            sentences.append(_quoted(told, entry, speakers, said))
    sentences += [
        Pen(WORDS, child.id).lacks("words", f"No words of {told.called(child)} are recorded{told.here}.")
        for child in told.children
        if not words_of(told, child)
    ]
    return Section(WORDS, "In the children's words", tuple(sentences))


def _quoted(told: Told, entry: Entry, speakers: Sequence[Person], said: str) -> Sentence:
    who, speaker = either([told.called(one) for one in speakers]), _speaker(told, entry)
    unsure = "" if speaker else "; the record does not say whose words they are"
    text = f"{who}, on {on_day(entry)}, to {agency(entry.source)}{unsure}: “{said}”"
    return Pen(WORDS, speaker.id if speaker else None).says("words", text, [entry])


def words_of(told: Told, child: Person, within: Window = ALWAYS) -> list[Entry]:
    """The records of some dates that hold words of a child and of no other."""
    return [
        one
        for one in told.concerning(child)
        if day_of(one) in within and told.child_words(one) and _speaker(told, one) is child
    ]


def _speakers(told: Told, entry: Entry) -> Sequence[Person]:
    """The children of the family who may have said what a record quotes; all whom it concerns, where it is of none."""
    is_of_a_child = any(one.role == "child" for one in entry.mentions)
    which = told.about if is_of_a_child else told.concerning
    return [one for one in told.children if entry in which(one)]


def _speaker(told: Told, entry: Entry) -> Person | None:
    """Who said what a record quotes: the only child whom it is of; None where that is not told."""
    speakers = _speakers(told, entry)
    children = [one for one in entry.mentions if one.role == "child"]
    return speakers[0] if len(speakers) == 1 and len(children) == 1 and entry in told.about(speakers[0]) else None


def seen(told: Told) -> Section:
    """When each child was last seen by a social worker, seen alone, and met by any service; and how long ago."""
    sentences = [one for child in told.children for one in _seen(told, child)]
    return Section(SEEN, "Last seen, and seen alone", tuple(sentences))


def _seen(told: Told, child: Person) -> Iterator[Sentence]:
    pen, name = Pen(SEEN, child.id), told.called(child)
    visits = seen_visits(told, child)
    for topic, found in (("seen", visits), ("seen alone", seen_alone(told, child))):
        if found:
            last = found[-1]
            yield pen.says(topic, f"{name} was last {topic} on {on_day(last)}, {ago(last, told.today)}.", [last])
        else:
            yield pen.lacks(topic, f"No visit is recorded at which {name} was {topic}{told.here}.")
    since = visits[-1].order if visits else None
    vain = [one for one in _visits(told, child) if told.details(one).get("seen") is False]
    vain = [one for one in vain if since is None or one.order > since]
    if vain:
        visited = f"{times(len(vain), 'visit')}{' since' if visits else ''}"
        yield pen.says("not seen", f"At {visited} {name} was not seen, last on {on_day(vain[-1])}.", vain)
    met = [one for one in told.about(child) if _is_met(told, one)]
    if met and (not visits or met[-1].order > visits[-1].order):
        text = (
            f"The last service to meet {name} was {agency(met[-1].source)}, on {on_day(met[-1])} ({kind_of(met[-1])})."
        )
        yield pen.says("met", text, [met[-1]])


def _visits(told: Told, child: Person) -> list[Entry]:
    return list(of_type(told.about(child), "social_care.visit"))


def seen_visits(told: Told, child: Person) -> list[Entry]:
    """The visits at which a child was seen, oldest first."""
    return [one for one in _visits(told, child) if told.details(one).get("seen") is True]


def seen_alone(told: Told, child: Person) -> list[Entry]:
    """The visits at which a child was seen alone, oldest first."""
    return [one for one in seen_visits(told, child) if told.details(one).get("seen_alone") is True]


def _is_met(told: Told, entry: Entry) -> bool:
    """Whether a record says that its agency had the child before it."""
    details = told.details(entry)
    is_kept = details.get("seen", True) is True and details.get("outcome", "completed") == "completed"
    return is_kept and entry.type.startswith(_FACE_TO_FACE)
