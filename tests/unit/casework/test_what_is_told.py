"""What every kind of aggregate tells outside, whatever was done to it: no word that somebody wrote, and no name."""

import re
from datetime import date
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct

from services.kernel.post.port import Notice
from services.profile.casework.notices import PLACES, link_of
from services.profile.domain.casework.acts import THE_HUB, Alarmed, Done, Kind, Message
from services.profile.domain.casework.kinds import KINDS
from services.web import openapi

PERSONAL = "Zara Begum, born 2014-02-11, lives at 3 Mill Lane"
STREAM = UUID(int=7)
TELLING = [kind for kind in KINDS if kind.tells is not Kind.__dataclass_fields__["tells"].default]

_LEAVES: dict[Any, st.SearchStrategy[Any]] = {
    str: st.sampled_from([PERSONAL, ""]),
    int: st.integers(0, 2),
    bool: st.booleans(),
    float: st.just(0.5),
    bytes: st.just(PERSONAL.encode()),
    UUID: st.just(STREAM),
    date: st.just(date(2026, 10, 20)),
    type(None): st.none(),
    object: st.just(PERSONAL),
    Any: st.just(PERSONAL),
}


_NAMED: dict[str, st.SearchStrategy[Any]] = {"organisation": st.just("/agencies/police/westshire")}


def anything(kind: Any) -> st.SearchStrategy[Any]:
    """Any value of a type, with personal data wherever it holds text."""
    origin, parts = get_origin(kind), get_args(kind)
    if origin is Literal:
        return st.sampled_from(parts)
    if origin in {Union, UnionType}:
        return st.one_of([anything(part) for part in parts])
    if origin is not None:
        return _many(origin, parts)
    return _LEAVES[kind] if kind in _LEAVES else _struct(kind)


def _many(origin: Any, parts: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    """Any collection: of one or two, unless each part has its place."""
    if origin is tuple and parts[-1] is not Ellipsis:
        return st.tuples(*(anything(part) for part in parts))
    if origin is dict:
        return st.dictionaries(anything(parts[0]), anything(parts[1]), max_size=2)
    return st.lists(anything(parts[0]), min_size=1, max_size=2).map(origin)


def _struct(kind: Any) -> st.SearchStrategy[Any]:
    """Any value of a class of ours."""
    assert issubclass(kind, Struct), kind
    told = {name: hint for name, hint in get_type_hints(kind).items() if name in kind.__struct_fields__}
    fields = {name: _NAMED[name] if name in _NAMED else anything(hint) for name, hint in told.items()}
    return st.fixed_dictionaries(fields).map(lambda of: kind(**of))


def told(kind: Kind[Any], data: st.DataObject) -> list[Message]:
    """What a kind tells of anything that was done, a clock that ran out among it."""
    state = data.draw(anything(kind.state))
    late = [Alarmed(one.name, one.due_at) for one in kind.deadlines(state)]
    facts = [*(anything(fact) for fact in kind.facts), *(st.just(one) for one in late)]
    done = Done(STREAM, 3, 0, 0, THE_HUB, "", data.draw(st.one_of(facts)))
    return list(kind.tells(state, done))


def test_most_kinds_tell_somebody_something() -> None:
    assert len(TELLING) >= 5


@pytest.fixture(scope="module")
def routes() -> list[str]:
    """The routes of the API, as patterns."""
    return [re.sub(r"\{[^}]*\}", "[^/]+", path) for path in openapi()["paths"]]


@pytest.mark.parametrize("kind", TELLING, ids=lambda kind: kind.name)
def test_a_notice_says_what_kind_of_thing_waits_and_where_and_nothing_of_anybody(
    kind: Kind[Any], routes: list[str]
) -> None:
    seen: set[str] = set()

    @settings(max_examples=250, derandomize=True)
    @given(st.data())
    def whatever_was_done(data: st.DataObject) -> None:
        for one in told(kind, data):
            if one.channel != "outcome":
                assert PERSONAL not in str(one.doc)
            if one.channel == "notice":
                assert set(one.doc) <= {"what", "action", *PLACES}
                link = link_of(one.doc)
                assert any(re.fullmatch(route, link) for route in routes), link
                notice = Notice(f"{STREAM}:3:0", one.doc["what"], link, 0)
                assert PERSONAL not in f"{notice.subject}{notice.text}"
                assert all(isinstance(value, (str, int)) for value in one.doc.values())
                seen.add(re.sub(r"\d+", "N", one.doc["what"]))

    whatever_was_done()
    assert seen, f"no notice of a {kind.name} was ever seen"
    assert all(re.fullmatch(r"[a-zN,: ]+", what) for what in seen), seen
