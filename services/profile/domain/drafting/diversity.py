"""Ethnicity, first language, religion, disability and interpreters of each member, as told; and what they mean here.

What they mean for a child is asked for, and never made up (Ofsted, Devon 2013, paragraph 28).
"""

from collections.abc import Iterator, Mapping
from typing import Final

from services.kernel.events.entry import Entry
from services.profile.domain.drafting.codes import ENGLISH, ETHNICITIES, LANGUAGES, NOT_OBTAINED, REFUSED
from services.profile.domain.drafting.draft import Pen, Section, Sentence
from services.profile.domain.drafting.told import Told
from services.profile.domain.drafting.wording import agency, on_day
from services.profile.domain.persons import Person
from services.profile.domain.records import Seen
from services.profile.domain.rules.story import in_words

NAME: Final = "diversity"
ATTRIBUTES: Final = {"ethnicity": "ethnicity", "first_language": "first language", "religion": "religion"}
"""What is asked of everybody, in words."""

_WORDS: Final[Mapping[str, Mapping[str, str]]] = {"ethnicity": ETHNICITIES, "first_language": LANGUAGES}


def diversity(told: Told) -> Section:
    """What is told of each member, what is not, and of each child the question what it means."""
    sentences = [one for person in told.people for one in _of(told, person)]
    return Section(NAME, "Ethnicity, language, religion, disability, and what they mean here", tuple(sentences))


def told_by(told: Told, person: Person) -> list[Entry]:
    """The records by which ethnicity, first language and religion are all told of somebody; none where any is not.

    What was asked for and not given counts as told: somebody asked.
    """
    values = [_told_of(told, person, name) for name in ATTRIBUTES]
    return [one.entry for told_of in values for one in told_of.values()] if all(values) else []


def _of(told: Told, person: Person) -> Iterator[Sentence]:
    pen, name = Pen(NAME, person.id), told.called(person)
    absent = []
    for attribute, what in ATTRIBUTES.items():
        values = _told_of(told, person, attribute)
        if values:
            yield _told(pen, attribute, f"The {what} of {name}", values)
        else:
            absent.append((attribute, what))
    if person in told.children:
        for attribute, what in absent:
            yield pen.lacks(attribute, f"The {what} of {name} is not recorded{told.here}.")
    elif absent:
        what, are = in_words([what for _, what in absent]), "is" if len(absent) == 1 else "are"
        yield pen.lacks("absent", f"The {what} of {name} {are} not recorded{told.here}.")
    yield from _needs(told, person)
    if person in told.children:
        text = f"What ethnicity, language, religion and belief mean for {name} here is for people to say."
        yield pen.lacks("meaning", text)


def _told(pen: Pen, topic: str, what: str, values: dict[str, Seen]) -> Sentence:
    """What is told, by whom; all of it, where agencies tell different things."""
    seen = list(values.values())
    if list(values) == [REFUSED]:
        return pen.says(topic, f"{what} was asked for and not given ({_by(seen[0])}).", [seen[0].entry])
    said = [f"{value} ({_by(one)})" for value, one in values.items()]
    differently = " differently, as" if len(said) > 1 else " as"
    return pen.says(topic, f"{what} is told{differently} {in_words(said)}.", [one.entry for one in seen])


def _by(one: Seen) -> str:
    return f"{agency(one.entry.source)}, {on_day(one.entry)}"


def _needs(told: Told, person: Person) -> Iterator[Sentence]:
    """Disability, and whether an interpreter is needed: asked of each child, and of who speaks another language."""
    pen, name = Pen(NAME, person.id), told.called(person)
    disability = _last(told, person, "disability")
    if disability:
        which = [str(one) for one in told.described(disability)["disability"]]
        has = f"a disability: {in_words(which)}" if which else "no disability"
        yield pen.says("disability", f"{name} is told to have {has} ({_by(disability)}).", [disability.entry])
    elif person in told.children:
        yield pen.lacks("disability", f"Whether {name} has a disability is not recorded{told.here}.")
    interpreter = _last(told, person, "interpreter_needed")
    if interpreter:
        need = "need an interpreter" if told.described(interpreter)["interpreter_needed"] else "need no interpreter"
        yield pen.says("interpreter", f"{name} is told to {need} ({_by(interpreter)}).", [interpreter.entry])
    elif _told_of(told, person, "first_language").keys() - {ENGLISH, REFUSED}:
        yield pen.lacks("interpreter", f"Whether {name} needs an interpreter is not recorded{told.here}.")


def _last(told: Told, person: Person, name: str) -> Seen | None:
    """The last mention that tells something of a person; an empty list of disabilities tells that there is none."""
    return next((one for one in reversed(told.seen(person)) if told.described(one).get(name) is not None), None)


def _told_of(told: Told, person: Person, name: str) -> dict[str, Seen]:
    """What is told of a person, in words, each with the last mention that tells it; a refusal only where nothing is."""
    found: dict[str, Seen] = {}
    for one in told.seen(person):
        value = str(told.described(one).get(name) or "").strip()
        if value and value != NOT_OBTAINED:
            found[_WORDS.get(name, {}).get(value) or value[0].upper() + value[1:]] = one
    return {value: one for value, one in found.items() if value != REFUSED or len(found) == 1}
