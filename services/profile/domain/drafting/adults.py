"""Fathers and other adults: parents of each child, what is told of each adult, who is named beside the family.

Ofsted, Devon 2013, paragraph 37: fathers absent from assessments.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from services.kernel.codes import ROLES
from services.kernel.events import normal
from services.kernel.events.entry import Entry, Mention
from services.kernel.indicators import INDICATORS
from services.profile.domain.drafting.draft import Pen, Section, Sentence
from services.profile.domain.drafting.genogram import Family
from services.profile.domain.drafting.told import Told
from services.profile.domain.drafting.wording import agencies_of, kind_of, on_day
from services.profile.domain.persons import Person
from services.profile.domain.rules.story import in_words, times

NAME: Final = "adults"
_PARENTS: Final = {"mother": "female", "father": "male"}
_BESIDE: Final = frozenset({"parent", "carer", "relative", "household_member", "associate", "person_of_concern"})


def fathers_and_others(family: Family) -> Section:
    """The parents of each child, each adult of the family, and the other people whom records name beside it."""
    told = family.told
    sentences = [one for child in told.children for one in _parents(family, child)]
    sentences += [_adult(told, one) for one in told.adults]
    sentences += _beside(told)
    if not sentences:
        sentences = [Pen(NAME).lacks("adults", f"No adult is recorded{told.here}.")]
    return Section(NAME, "Fathers and other adults", tuple(sentences))


def _parents(family: Family, child: Person) -> Iterator[Sentence]:
    told, pen = family.told, Pen(NAME, child.id)
    unsure = family.parents_of_sex(child, "")
    for role, sex in _PARENTS.items():
        found = family.parents_of_sex(child, sex)
        names = in_words([told.called(one.left) for one in found]) if found else ""
        if found:
            text = f"{names} {'is' if len(found) == 1 else 'are'} recorded as the {role} of {told.called(child)}."
            yield pen.says(role, text, [one.told_by[0] for one in found])
        elif unsure:
            either = in_words([told.called(one.left) for one in unsure])
            text = f"No {role} is recorded of {told.called(child)}; whether {either} is that is not told."
            yield pen.lacks(role, text)
        else:
            yield pen.lacks(role, f"No {role} is recorded of {told.called(child)}{told.here}.")


def _adult(told: Told, adult: Person) -> Sentence:
    """In how many records an adult is named, as what, by whom, and what indicators those records state."""
    naming, roles = told.naming(adult), told.known(adult).roles
    named_as = in_words([label.lower() for role, label in ROLES.items() if role in roles])
    stated = {name for one in naming for name in one.indicators}
    text = (
        f"{told.called(adult)} is named as {named_as} in {times(len(naming), 'record')} of {agencies_of(naming)}, "
        f"last on {on_day(naming[-1])} ({kind_of(naming[-1])})."
    )
    if stated:
        bearing = sum(1 for one in naming if one.indicators)
        which = in_words([label.lower() for name, label in INDICATORS.items() if name in stated])
        text += f" Indicators stated in {bearing} of these: {which}."
    return Pen(NAME, adult.id).says("adult", text, naming)


def _beside(told: Told) -> Iterator[Sentence]:
    """Whom records name beside the family and who are not of it, without those who are there for their work."""
    named: dict[str, list[tuple[Mention, Entry]]] = defaultdict(list)
    for entry in told.entries:
        for mention in _others(told, entry):
            named[normal.name(mention.shown)].append((mention, entry))
    for form, some in named.items():
        roles = {mention.role for mention, _ in some}
        named_as = in_words([label.lower() for role, label in ROLES.items() if role in roles])
        entries = list({entry.record: entry for _, entry in some}.values())
        who = some[-1][0].shown or "Somebody whose name is not recorded"
        text = (
            f"{who}, who is not of the family, is named beside it as {named_as} in {times(len(entries), 'record')} "
            f"of {agencies_of(entries)}, last on {on_day(entries[-1])}."
        )
        yield Pen(NAME).says(f"beside {form}", text, entries)


def _others(told: Told, entry: Entry) -> list[Mention]:
    """Whom a record names that are not of the family; nobody, where it names somebody of whom nothing may be said."""
    if not told.may_quote(entry):
        return []
    of_mention, family = told.story.telling.understanding.of_mention, set(told.story.family.people)
    return [
        mention
        for place, mention in enumerate(entry.mentions)
        if mention.role in _BESIDE and of_mention.get(entry.mention_id(place)) not in family
    ]
