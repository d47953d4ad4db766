"""Where each member lives, as told last; who is told to live elsewhere by another agency; of whom nothing is told."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from services.kernel.events import normal
from services.kernel.events.entry import Entry, Home
from services.profile.domain.drafting.draft import Pen, Sentence
from services.profile.domain.drafting.facts import died_on
from services.profile.domain.drafting.told import Told
from services.profile.domain.drafting.wording import agency, on_day
from services.profile.domain.likeness import same_home
from services.profile.domain.persons import Person
from services.profile.domain.records import Seen
from services.profile.domain.rules.story import in_words

_NAME: Final = "who"


class _Lives(NamedTuple):
    """That a record tells an address of somebody."""

    home: Home
    text: str
    entry: Entry


def homes(told: Told) -> Iterator[Sentence]:
    """A sentence for each home of the living; gaps and contradictions, each of one person."""
    shared: list[list[tuple[Person, _Lives]]] = []
    living = [one for one in told.people if not died_on(told, one)]
    for person in living:
        now = _lives_now(told, person)
        for one in now:
            _add(shared, person, one)
        if not now:
            yield _not_told(told, person)
    for lives in shared:
        yield _home(told, lives)
    for person in living:
        yield from _elsewhere(told, person)


def _add(shared: list[list[tuple[Person, _Lives]]], person: Person, one: _Lives) -> None:
    for lives in shared:
        if same_home(lives[0][1].home, one.home):
            lives.append((person, one))
            return
    shared.append([(person, one)])


def _home(told: Told, lives: list[tuple[Person, _Lives]]) -> Sentence:
    who = list(dict.fromkeys(told.called(person) for person, _ in lives))
    text = f"As last told, {in_words(who)} {'lives' if len(who) == 1 else 'live'} at {lives[0][1].text}."
    return Pen(_NAME).says(f"home {lives[0][1].text}", text, [one.entry for _, one in lives])


def _not_told(told: Told, person: Person) -> Sentence:
    pen, name = Pen(_NAME, person.id), told.called(person)
    left = [one for one in told.seen(person) if one.mention.face.homes]
    if left:
        text = f"Where {name} lives now is not recorded: the address told last was left."
        return pen.lacks("home", text)
    return pen.lacks("home", f"Where {name} lives is not recorded{told.here}.")


def _lives_now(told: Told, person: Person) -> list[_Lives]:
    """The addresses in the latest record that tells any, but for those left by then."""
    latest = next((one for one in reversed(told.seen(person)) if one.mention.face.homes), None)
    return [one for one in _in(told, latest) if _stands(one.home, told)] if latest else []


def _stands(home: Home, told: Told) -> bool:
    return not home.until or home.until > told.today.isoformat()


def _in(told: Told, seen: Seen) -> list[_Lives]:
    """The addresses that a mention tells, as they were written."""
    written = {
        (normal.postcode(one.get("postcode") or ""), normal.name(" ".join(one.get("lines") or ()))): one
        for one in told.described(seen).get("addresses") or ()
    }
    found = []
    for home in seen.mention.face.homes:
        one = written.get((home.postcode, home.text), {})
        text = ", ".join([*(one.get("lines") or ()), *filter(None, [one.get("postcode")])])
        found.append(_Lives(home, text or f"the property numbered {home.uprn}", seen.entry))
    return found


def _elsewhere(told: Told, person: Person) -> Iterator[Sentence]:
    """What other agencies go on to tell of where somebody lives, once the address told last is known."""
    now = _lives_now(told, person)
    if not now:
        return
    all_told = [one for seen in told.seen(person) for one in _in(told, seen) if _stands(one.home, told)]
    since = min(one.entry.time for one in all_told if any(same_home(one.home, home.home) for home in now))
    others: dict[str, _Lives] = {}
    for one in all_told:
        if one.entry.source != now[0].entry.source and one.entry.time > since:
            others[one.entry.source] = one
    for source, one in sorted(others.items()):
        if not any(same_home(one.home, home.home) for home in now):
            text = (
                f"Where {told.called(person)} lives is told differently: {one.text} by {agency(source)} on "
                f"{on_day(one.entry)}, {now[0].text} by {agency(now[0].entry.source)} on {on_day(now[0].entry)}."
            )
            yield Pen(_NAME, person.id).says(f"elsewhere {source}", text, (one.entry, now[0].entry))
