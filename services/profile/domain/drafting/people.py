"""Who they are: members, ties, fathers and other adults, and what ethnicity, language and religion are told."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from services.kernel import clock
from services.kernel.events.entry import Entry
from services.profile.domain.casework.enquiry_facts import Evidence
from services.profile.domain.drafting.draft import (
    Edge,
    Genogram,
    Node,
    Section,
    Sentence,
    Told,
    age,
    gap,
    on_day,
    sentence,
)
from services.profile.domain.persons import Person
from services.profile.domain.rules.story import in_words, times

PARENTAL: Final = frozenset({"parent_of", "step_parent_of"})
_PARENTS: Final = {"male": "father", "female": "mother"}
_ATTRIBUTES: Final = {
    "ethnicity": "ethnicity",
    "first_language": "first language",
    "religion": "religion",
}


def who_they_are(told: Told) -> Section:
    """The members of the family: names, ages, since when each is known, and what is disputed of their numbers."""
    sentences = [*(_member(told, one) for one in told.story.family.people)]
    sentences += _homes(told)
    sentences += [_disputed(told, one) for one in told.story.family.people if one.disputed]
    return Section("who", "Who they are", tuple(sentences))


def _member(told: Told, person: Person) -> Sentence:
    naming = [one for one in told.entries if _names(told, one, person)]
    years = age(person, told.now)
    as_told = f", {years} years old" if years is not None else (f", born {person.born}" if person.born else "")
    role = "a child of the family" if person in told.children else "an adult of the family"
    since = clock.london_date(told.story.family.since[person])
    text = f"{told.called(person)}{as_told}, is {role}; first told of on {since.day} {since:%B %Y}."
    return sentence("who", text, naming[:1] + naming[-1:])


def _homes(told: Told) -> Iterator[Sentence]:
    """Who is told to live where, by the last record that says it of each; and of whom nothing is told."""
    at: dict[str, list[tuple[Person, Entry]]] = {}
    for person in told.story.family.people:
        last = next(
            ((home, entry) for entry in reversed(told.entries) for home in _told_homes(told, entry, person)), None
        )
        if last:
            at.setdefault(last[0], []).append((person, last[1]))
        else:
            yield gap("who", f"Where {told.called(person)} lives is not recorded.")
    for home, lives in at.items():
        who = in_words([told.called(person) for person, _ in lives])
        yield sentence(
            "who", f"As last told, {who} live{'s' * (len(lives) == 1)} at {home}.", [one for _, one in lives]
        )


def _told_homes(told: Told, entry: Entry, person: Person) -> list[str]:
    """The addresses of a person that a record tells, without those that it says were left."""
    homes = [one for told_of in told.entry_people(entry, person) for one in told_of.get("addresses", [])]
    return [
        ", ".join([*one.get("lines", []), *filter(None, [one.get("postcode")])]) for one in homes if not one.get("to")
    ]


def _disputed(told: Told, person: Person) -> Sentence:
    schemes = in_words(sorted({one.scheme.replace("_", " ") for one in person.disputed}))
    naming = [one for one in told.entries if _names(told, one, person)]
    return sentence(
        "who", f"The {schemes} told of {told.called(person)} is told of somebody else as well.", naming[-1:]
    )


def genogram(told: Told) -> Genogram:
    """The people and their ties; a parent of whom nobody has told stands there as not recorded."""
    nodes = [_node(told, one) for one in told.story.family.people]
    edges = list(_edges(told))
    for child in told.children:
        for sex, role in _PARENTS.items():
            if not parents(told, child, sex):
                name = f"{child.id}-{role}"
                nodes.append(
                    Node(name, f"{role} not recorded", "not_recorded", sex, "", "", is_child=False, recorded=False)
                )
                edges.append(Edge(name, str(child.id), "parent_of", "", None))
    return Genogram(tuple(nodes), tuple(edges))


def _node(told: Told, person: Person) -> Node:
    died = next((face.died for face in person.faces if face.died), "")
    due = next((face.due for face in person.faces if face.due), "")
    kind = "unborn" if due and not person.born else "person"
    sex = sex_of(person)
    is_child = person in told.children
    return Node(str(person.id), told.called(person), kind, sex, person.born or due, died, is_child=is_child)


def sex_of(person: Person) -> str:
    """The sex told last; "" where none is."""
    said = [one.mention.face.sex for one in person.seen if one.mention.face.sex in ("male", "female")]
    return said[-1] if said else ""


def _edges(told: Told) -> Iterator[Edge]:
    seen: dict[tuple[str, str, str], Edge] = {}
    family = set(told.story.family.people)
    understanding = told.story.telling.understanding
    for received in understanding.counting:
        if received.entry.at > told.now or not told.may_read(received.entry):
            continue
        own = understanding.own[received]
        for tie in received.ties:
            one, other = own[tie.adult], own[tie.child]
            name = str(one.id), str(other.id), tie.kind
            if one is not other and {one, other} <= family and name not in seen:
                since = clock.london_date(received.entry.at).isoformat()
                seen[name] = Edge(*name, since, Evidence(received.entry.source, received.entry.id))
    yield from seen.values()


def parents(told: Told, child: Person, sex: str = "") -> list[Person]:
    """The parents of a child that are told, of one sex if that is given; one whose sex is not told counts as either."""
    edges = [one for one in _edges(told) if one.right == str(child.id) and one.kind in PARENTAL]
    named = {one.left for one in edges}
    found = [one for one in told.story.family.people if str(one.id) in named]
    return [one for one in found if not sex or sex_of(one) in (sex, "")]


def fathers_and_others(told: Told) -> Section:
    """Fathers and other adults: who is known of each child, and what agencies have told of each adult."""
    sentences: list[Sentence] = []
    for child in told.children:
        if not parents(told, child, "male"):
            sentences.append(gap("adults", f"No father is recorded of {told.called(child)}."))
        if not parents(told, child, "female"):
            sentences.append(gap("adults", f"No mother is recorded of {told.called(child)}."))
    for adult in told.story.family.adults:
        naming = [one for one in told.entries if _names(told, one, adult)]
        roles = in_words(sorted({role.replace("_", " ") for role in adult.roles}))
        worries = sorted({name.replace("_", " ") for one in naming for name in one.indicators})
        beside = f" Records that name them tell of {in_words(worries)}." if worries else ""
        last = f", last on {on_day(naming[-1])}" if naming else ""
        text = f"{told.called(adult)} is named as {roles} in {times(len(naming), 'record')}{last}.{beside}"
        sentences.append(sentence("adults", text, naming))
    return Section("adults", "Fathers and other adults", tuple(sentences))


def diversity(told: Told) -> Section:
    """Ethnicity, language, religion, disability and interpreters of each child; and what nobody has told or asked."""
    sentences: list[Sentence] = []
    for child in told.children:
        said = {name: _told_of(told, child, name) for name in (*_ATTRIBUTES, "disability", "interpreter_needed")}
        for name, meaning in _ATTRIBUTES.items():
            entries = said[name]
            if not entries:
                sentences.append(gap("diversity", f"The {meaning} of {told.called(child)} is not recorded."))
            for value, entry in entries.items():
                text = f"The {meaning} of {told.called(child)} is told as {value}."
                sentences.append(sentence("diversity", text, [entry]))
        for value, entry in said["disability"].items():
            sentences.append(
                sentence("diversity", f"{told.called(child)} is told to have a disability: {value}.", [entry])
            )
        if "True" in said["interpreter_needed"]:
            needed = said["interpreter_needed"]["True"]
            sentences.append(sentence("diversity", f"{told.called(child)} needs an interpreter.", [needed]))
        asked = (
            f"What ethnicity, language, religion and belief mean for {told.called(child)} here is for people to say."
        )
        sentences.append(gap("diversity", asked))
    return Section("diversity", "Ethnicity, language, religion, and what they mean here", tuple(sentences))


def has_diversity(told: Told, child: Person) -> bool:
    """Whether ethnicity, first language and religion of a child are all told."""
    return all(_told_of(told, child, name) for name in _ATTRIBUTES)


def _told_of(told: Told, person: Person, name: str) -> dict[str, Entry]:
    """The values that records tell of a person, each with the last record that tells it."""
    found: dict[str, Entry] = {}
    for entry in told.entries:
        for one in told.entry_people(entry, person):
            for value in _values(one, name):
                found[value] = entry
    return found


def _values(one: Mapping[str, Any], name: str) -> Iterable[str]:
    value = one.get(name)
    if value is None:
        return []
    return [str(part) for part in value] if isinstance(value, list) else [str(value)]


def _names(told: Told, entry: Entry, person: Person) -> bool:
    of_mention = told.story.telling.understanding.of_mention
    return any(of_mention.get(entry.mention_id(place)) is person for place in range(len(entry.mentions)))
