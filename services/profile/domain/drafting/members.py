"""Who the members are: names, ages, roles, where each lives as told, and what is told of them in two ways."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from services.kernel import clock
from services.kernel.codes import ROLES, SCHEMES
from services.kernel.events.entry import FULL_DATE
from services.profile.domain.drafting.draft import Pen, Section, Sentence
from services.profile.domain.drafting.facts import SEXES, died_on, due_on
from services.profile.domain.drafting.homes import homes
from services.profile.domain.drafting.told import Told
from services.profile.domain.drafting.wording import age, agencies_of, on_day, spoken_date
from services.profile.domain.persons import Person
from services.profile.domain.records import Seen
from services.profile.domain.rules.story import in_words, spoken, times

NAME: Final = "who"


def who_they_are(told: Told) -> Section:
    """The members of the family, where they live as told, and the facts on which records disagree."""
    sentences = [_member(told, one) for one in told.people]
    sentences += homes(told)
    for person in told.people:
        sentences += _told_differently(told, person)
    return Section(NAME, "Who they are", tuple(sentences))


def _member(told: Told, person: Person) -> Sentence:
    naming = told.naming(person)
    about = f"{_role(told, person)}, {_life(told, person)}"
    text = f"{told.called(person)} is {about}; first told of on {on_day(naming[0])}."
    return Pen(NAME, person.id).says("member", text, (naming[0], naming[-1]))


def _life(told: Told, person: Person) -> str:
    """How old somebody is at the meeting; when they died, or when their birth is expected."""
    died, due = died_on(told, person), due_on(told, person)
    if died:
        return f"who died on {spoken_date(died)}"
    known = told.known(person)
    if due and not known.born:
        return f"not born yet, expected on {spoken_date(due)}"
    estimated = " (the date of birth is an estimate)" if _is_estimated(told, person) else ""
    return f"{age(known, told.today) or 'whose age is not recorded'}{estimated}"


def _is_estimated(told: Told, person: Person) -> bool:
    born = told.known(person).born
    faces = [one.mention.face for one in told.seen(person) if one.mention.face.born == born]
    return bool(born) and all(face.estimated for face in faces)


def _role(told: Told, person: Person) -> str:
    if person in told.children:
        return "a child of the family"
    roles = [ROLES[role].lower() for role in ROLES if role in told.known(person).roles]
    return f"an adult of the family, named as {in_words(roles)}"


def _told_differently(told: Told, person: Person) -> Iterator[Sentence]:
    """What records disagree on: the date of birth, the sex, the name; and numbers that are also another's."""
    pen, name = Pen(NAME, person.id), told.called(person)
    births, sexes, forms = _births(told, person), _told_sexes(told, person), _names(told, person)
    if len(births) > 1:
        yield _differs(pen, "born", f"The date of birth of {name}", births)
    if len(sexes) > 1:
        yield _differs(pen, "sex", f"The sex of {name}", sexes)
    if forms:
        also = in_words([f"{form} (by {agencies_of(one.entry for one in seen)})" for form, seen in forms.items()])
        last = [seen[-1].entry for seen in forms.values()]
        yield pen.says("names", f"{name} is also named {also}.", last)
    disputed = [one for one in person.disputed if one in told.known(person).identifiers]
    if disputed:
        bearing = [one.entry for one in told.seen(person) if not set(disputed).isdisjoint(one.mention.face.identifiers)]
        schemes = in_words([label for scheme, label in SCHEMES.items() if scheme in {one.scheme for one in disputed}])
        text = f"It is disputed whose the {schemes} of {name} is: it is told of somebody else as well."
        yield pen.says("disputed", text, bearing[-1:] or told.naming(person)[-1:])


def _differs(pen: Pen, topic: str, what: str, values: dict[str, list[Seen]]) -> Sentence:
    said = [
        f"{value} in {times(len(seen), 'record')}, last by {agencies_of([seen[-1].entry])}"
        for value, seen in values.items()
    ]
    return pen.says(
        topic, f"{what} is told differently: {in_words(said)}.", [seen[-1].entry for seen in values.values()]
    )


def _births(told: Told, person: Person) -> dict[str, list[Seen]]:
    found: dict[str, list[Seen]] = defaultdict(list)
    for one in told.seen(person):
        face = one.mention.face
        if len(face.born) == FULL_DATE and not face.estimated:
            found[spoken(clock.parse_date(face.born))].append(one)
    return found


def _told_sexes(told: Told, person: Person) -> dict[str, list[Seen]]:
    found: dict[str, list[Seen]] = defaultdict(list)
    for one in told.seen(person):
        if one.mention.face.sex in SEXES:
            found[one.mention.face.sex].append(one)
    return found


def _names(told: Told, person: Person) -> dict[str, list[Seen]]:
    """The other names by which records name somebody, with the records; a part of the name shown is no other name."""
    seen = told.seen(person)
    name = told.called(person)
    shown = next((set(one.mention.face.name.split()) for one in seen if one.mention.shown == name), set[str]())
    found: dict[str, list[Seen]] = defaultdict(list)
    written: dict[str, str] = {}
    for one in seen:
        normal = one.mention.face.name
        if normal and not set(normal.split()) <= shown:
            found[written.setdefault(normal, one.mention.shown)].append(one)
    return found
