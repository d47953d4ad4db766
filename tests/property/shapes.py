"""Events from the published schemas, and events that are nearly such."""

import copy
import json
from collections.abc import Callable
from typing import Any, Final

from hypothesis import strategies as st

from tests.wire import SCHEMAS

Schema = dict[str, Any]
Values = st.SearchStrategy[Any]

TIMES = ("2026-03-02", "2026-03-02T16:10:00Z", "2026-03-02t16:10:00.5+01:00", "2027-01-01")
DATES = ("2026-03-02", "2012-02-29", "2027-01-01")
REFS = ("c1", "m")

ODD = (
    *(None, True, False, 0, 1, 1.0, 2.5, -1, -0.0, 1e2, 10**30, 1e300),
    *("", " ", "x" * 501, "x" * 50_001, "\u00e9" * 500, "\U0001f600" * 501, "\u0000", "c1", "yes", "true", "1", "null"),
    *("neglect", "home", "2026-03-02", "2026-03", "16:10", "2026-03-02T16:10:00", "2026-03-02T16:10:00Z", "WBRI", "en"),
    *("/agencies/health/devon", "/agencies/police/devon/", "police.incident.v1", "police.incident.v2"),
)
"""Values that are right somewhere and wrong nearly everywhere."""


def load(event_type: str) -> Schema:
    """The published schema of a type."""
    schema: Schema = json.loads((SCHEMAS / "events" / f"{event_type}.schema.json").read_bytes())
    return schema


def made_from(part: Schema, definitions: Schema) -> Values:
    """Values that a part of a schema accepts, but for rules between members."""
    match part:
        case {"$ref": str(reference)}:
            return made_from(definitions[reference.rpartition("/")[2]], definitions)
        case {"anyOf": parts}:
            return st.one_of([made_from(one, definitions) for one in parts])
        case {"const": only}:
            return st.just(only)
        case {"enum": codes}:
            return st.sampled_from(codes)
        case _:
            return _BY_TYPE[part["type"]](part, definitions)


def _object(part: Schema, definitions: Schema) -> Values:
    members = {name: made_from(member, definitions) for name, member in part["properties"].items()}
    required = {name: members.pop(name) for name in part.get("required", ())}
    return st.fixed_dictionaries(required, optional=members)


def _list(part: Schema, definitions: Schema) -> Values:
    return st.lists(made_from(part["items"], definitions), min_size=part.get("minItems", 0), max_size=2)


def _number(part: Schema, _: Schema) -> Values:
    return st.integers(part["minimum"], part["maximum"]).flatmap(lambda n: st.sampled_from([n, float(n)]))


def _text(part: Schema, _: Schema) -> Values:
    pattern = part.get("pattern", "")
    if "[Tt]" in pattern:
        return st.sampled_from(TIMES if "|" in pattern.replace("(\\.[0-9]+)?([Zz]|[+-]", "") else TIMES[1:3])
    if "[0-9]{4}" in pattern:
        return st.sampled_from(DATES if part.get("format") else ("2012", "2012-02", *DATES))
    if pattern:
        return st.from_regex(pattern.removesuffix("$") + r"\Z", alphabet=st.characters(max_codepoint=126))
    return st.sampled_from(REFS) | st.text(min_size=part.get("minLength", 0), max_size=8)


_BY_TYPE: Final[dict[str, Callable[[Schema, Schema], Values]]] = {
    "object": _object,
    "array": _list,
    "integer": _number,
    "string": _text,
    "boolean": lambda *_: st.booleans(),
    "null": lambda *_: st.none(),
}


def anything() -> Values:
    """Any small JSON value, odd ones above all."""
    return st.recursive(
        st.sampled_from(ODD) | st.text(max_size=5) | st.integers(),
        lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
        max_leaves=4,
    )


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Every place below a value: what holds it, and the member's name or the item's number."""
    steps = list(value.items()) if isinstance(value, dict) else list(enumerate(value))
    own = [(value, step) for step, _ in steps]
    return own + [place for _, item in steps if isinstance(item, dict | list) for place in _places(item)]


@st.composite
def nearly(draw: st.DrawFn, events: Values) -> Any:
    """An event with some of its members or items left out, added, named otherwise, or with another value."""
    event = copy.deepcopy(draw(events))
    for _ in range(draw(st.integers(0, 2))):
        holder, step = draw(st.sampled_from(_places(event)))
        match draw(st.sampled_from(["put", "put", "leave out", "add"])):
            case "put":
                holder[step] = draw(anything())
            case "leave out":
                del holder[step]
            case _ if isinstance(holder, dict):
                holder[draw(st.sampled_from(["from", "Summary", "corrects", "reason", "", "~/"]))] = draw(anything())
            case _:
                holder.append(draw(anything()))
    return event
