"""What the published schemas accept, the platform accepts, and the other way round: in shape, whatever is sent."""

import json
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.kernel.events import check
from services.kernel.events.details import TYPES
from services.kernel.events.walk import find_faults
from tests.property.shapes import load, made_from, nearly
from tests.wire import NOW, SCHEMAS, faults

BEYOND_SHAPE = {"time_order", "in_the_future", "duplicate_ref", "unknown_ref"}
"""The faults that no schema can tell. (Days that do not exist are not generated.)"""

SCHEMAS_BY_TYPE = {name: load(name) for name in TYPES}
VALIDATORS = {name: jsonschema_rs.validator_for(schema) for name, schema in SCHEMAS_BY_TYPE.items()}
EXAMPLES = [json.loads(path.read_bytes()) for path in sorted(SCHEMAS.glob("examples/*/valid/*.json"))]
EVENTS = {name: made_from(schema, schema["$defs"]) for name, schema in SCHEMAS_BY_TYPE.items()}
ALMOST = nearly(st.sampled_from(EXAMPLES) | st.sampled_from(sorted(EVENTS)).flatmap(EVENTS.__getitem__))


def schema_accepts(event: Any) -> bool:
    event_type = event.get("type")
    return isinstance(event_type, str) and event_type in VALIDATORS and VALIDATORS[event_type].is_valid(event)


def platform_accepts(event: Any) -> bool:
    return {fault.code for fault in faults(event)} <= BEYOND_SHAPE


@pytest.mark.parametrize("name", TYPES)
def test_the_platform_accepts_the_shape_of_what_is_made_from_a_schema(name: str) -> None:
    @settings(max_examples=15)
    @given(EVENTS[name])
    def holds(event: Any) -> None:
        assert platform_accepts(event) == schema_accepts(event)

    holds()


@settings(max_examples=300)
@given(ALMOST)
def test_schema_and_platform_agree_on_what_is_nearly_an_event(event: Any) -> None:
    assert platform_accepts(event) == schema_accepts(event)


@settings(max_examples=300)
@given(ALMOST)
def test_an_event_is_accepted_if_and_only_if_no_fault_is_found(event: Any) -> None:
    raw = json.dumps(event).encode()
    found = find_faults(check.decode(raw), NOW)
    assert faults(raw) == found


@settings(max_examples=300)
@given(st.binary(max_size=40) | ALMOST.map(json.dumps).map(str.encode), st.data())
def test_no_bytes_whatever_bring_the_check_down(raw: bytes, data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(raw)))
    damaged = raw[:cut] + data.draw(st.binary(max_size=3)) + raw[cut + 1 :]
    assert all(len(fault.message) > 0 for fault in faults(damaged))
