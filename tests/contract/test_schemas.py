"""``schemas/`` is what the types say, and says what the platform does."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from services.kernel.codes import LISTS, SECTORS
from services.kernel.events import publish
from services.kernel.events.details import TYPES
from services.kernel.events.faults import Fault
from services.kernel.events.requests import TOLD
from services.kernel.events.types import sector_of_type
from services.kernel.indicators import URGENT
from services.kernel.log.port import ALL_TOPICS, DECISIONS, MAX_VALUE, RECEIVED_AT
from services.kernel.log.rejected import rejection
from tests.wire import SCHEMAS, told

EXAMPLES = SCHEMAS / "examples"


class Refused(NamedTuple):
    file: str
    code: str
    pointer: str
    found_by: str


def _refused() -> list[Refused]:
    with (EXAMPLES / "faults.tsv").open(encoding="utf-8", newline="") as lines:
        return [Refused(**row) for row in csv.DictReader(lines, delimiter="\t")]


def _load(path: Path) -> Any:
    return json.loads(path.read_bytes())


def _validator(name: str) -> Draft202012Validator:
    schema = _load(SCHEMAS / "events" / f"{name}.schema.json")
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


VALIDATORS = {name: _validator(name) for name in TYPES}


def test_what_is_committed_is_what_would_be_written() -> None:
    made = publish.files()
    committed = {
        path.relative_to(SCHEMAS).as_posix(): path.read_text(encoding="utf-8")
        for kind in ("*.md", "*.yaml", "events/*", "requests/*", "codes/*")
        for path in SCHEMAS.glob(kind)
    }
    assert committed == made


def test_writing_removes_the_schemas_of_types_that_are_no_more(tmp_path: Path) -> None:
    old = tmp_path / "events" / "police.telegram.v1.schema.json"
    old.parent.mkdir()
    old.write_text("{}")
    publish.write(tmp_path)
    assert not old.exists()
    assert (tmp_path / "events" / "police.incident.v1.schema.json").is_file()


def test_a_schema_names_no_host_and_stands_alone() -> None:
    for path in [*SCHEMAS.glob("events/*.json"), *SCHEMAS.glob("requests/*.json")]:
        schema = _load(path)
        assert schema["$id"] == "urn:kinfold:schema:" + path.name.removesuffix(".schema.json")
        assert all(reference.startswith("#/$defs/") for reference in _references(schema))


def test_every_object_of_a_schema_is_closed() -> None:
    for path in [*SCHEMAS.glob("events/*.json"), *SCHEMAS.glob("requests/*.json")]:
        schema = _load(path)
        objects = [schema, *schema["$defs"].values()]
        assert all(part["additionalProperties"] is False for part in objects)


@pytest.mark.parametrize("name", TYPES)
def test_the_valid_examples_of_a_type_are_accepted_by_its_schema_and_by_the_platform(name: str) -> None:
    examples = sorted((EXAMPLES / name / "valid").glob("*.json"))
    assert {"least", "full"} <= {path.stem for path in examples}
    for path in examples:
        VALIDATORS[name].validate(_load(path))
        assert told(path.read_bytes()) == []


@pytest.mark.parametrize("case", _refused(), ids=lambda case: case.file)
def test_an_invalid_example_is_refused_for_the_reason_beside_it(case: Refused) -> None:
    path = EXAMPLES / case.file
    assert told(path.read_bytes()) == [(case.code, case.pointer)]


@pytest.mark.parametrize("case", _refused(), ids=lambda case: case.file)
def test_a_schema_refuses_what_a_schema_can_tell(case: Refused) -> None:
    name = case.file.partition("/")[0]
    found = list(VALIDATORS[name].iter_errors(_load(EXAMPLES / case.file)))
    assert bool(found) == (case.found_by == "schema")
    assert all(case.pointer.startswith(_pointer(error)) or error.validator == "const" for error in found)


def _pointer(error: ValidationError) -> str:
    path = "".join(f"/{step}" for step in error.absolute_path)
    return "" if path == "/source" else path  # a type of another sector: the platform points at the type


def test_every_invalid_example_has_its_reason_and_every_type_has_some() -> None:
    files = {path.relative_to(EXAMPLES).as_posix() for path in EXAMPLES.glob("*/invalid/*.json")}
    assert files == {case.file for case in _refused()}
    assert {file.partition("/")[0] for file in files} == set(TYPES)


def test_every_detail_that_may_be_left_out_has_an_example_with_it_and_as_null() -> None:
    for name in TYPES:
        schema = _load(SCHEMAS / "events" / f"{name}.schema.json")
        definitions = schema["$defs"]
        data = definitions[schema["properties"]["data"]["$ref"].rpartition("/")[2]]
        details = definitions[data["properties"]["details"]["$ref"].rpartition("/")[2]]
        optional = details["properties"].keys() - set(details["required"])
        if optional:
            assert optional <= _load(EXAMPLES / name / "valid" / "full.json")["data"]["details"].keys()
            given = _load(EXAMPLES / name / "valid" / "null-where-optional.json")["data"]["details"]
            assert {member for member, value in given.items() if value is None} == optional


def test_a_code_list_gives_each_code_its_label_and_indicators_say_which_are_urgent() -> None:
    for name, codes in LISTS.items():
        published = _load(SCHEMAS / "codes" / f"{name}.json")["codes"]
        assert {entry["code"]: entry["label"] for entry in published} == codes
    indicators = _load(SCHEMAS / "codes" / "indicators.json")["codes"]
    assert {entry["code"] for entry in indicators if entry["urgent"]} == URGENT


def _references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for value in part.values():
            yield from _references(value)
    elif isinstance(part, list):
        for item in part:
            yield from _references(item)


@pytest.fixture(scope="module")
def asyncapi() -> Any:
    return yaml.safe_load((SCHEMAS / "asyncapi.yaml").read_text(encoding="utf-8"))


def _at(document: Any, fragment: str) -> Any:
    for step in fragment.split("/")[1:]:
        document = document[step.replace("~1", "/").replace("~0", "~")]
    return document


def test_every_reference_of_the_asyncapi_document_leads_somewhere(asyncapi: Any) -> None:
    references = list(_references(asyncapi))
    assert references
    for reference in references:
        file, _, fragment = reference.partition("#")
        assert _at(_load(SCHEMAS / file) if file else asyncapi, fragment) is not None


def test_the_asyncapi_document_has_what_version_3_asks_for(asyncapi: Any) -> None:
    assert asyncapi["asyncapi"] == "3.0.0"
    assert {"title", "version"} <= asyncapi["info"].keys()
    for operation in asyncapi["operations"].values():
        assert operation["action"] in {"send", "receive"}
        channel = operation["channel"]["$ref"]
        own = {f"{channel}/messages/{name}" for name in _at(asyncapi, channel.removeprefix("#"))["messages"]}
        assert {message["$ref"] for message in operation["messages"]} == own
    for message in asyncapi["components"]["messages"].values():
        assert message["bindings"]["kafka"]["key"]
        if "schemaFormat" in message["payload"]:
            assert message["payload"].keys() == {"schemaFormat", "schema"}


def test_every_topic_is_in_the_asyncapi_document_with_the_types_that_may_stand_on_it(asyncapi: Any) -> None:
    """All but the hub's own: what its workers decide is nobody's to read or to send."""
    channels = {channel["address"]: channel for channel in asyncapi["channels"].values()}
    assert channels.keys() == {*ALL_TOPICS, "kinfold.requests.{sector}.v1"} - {DECISIONS}
    for sector in SECTORS:
        allowed = {name for name in TYPES if sector_of_type(name) in {sector, "partner"}}
        assert channels[f"agency.{sector}.v1"]["messages"].keys() == allowed
    assert channels["kinfold.requests.{sector}.v1"]["messages"].keys() == TOLD.keys()


def test_the_history_topic_says_when_an_event_had_been_received(asyncapi: Any) -> None:
    messages = asyncapi["components"]["messages"]
    assert messages["history"]["headers"]["required"] == [RECEIVED_AT]
    assert len(messages["history"]["payload"]["schema"]["oneOf"]) == len(TYPES)


def test_the_headers_of_a_refused_record_are_in_the_document(asyncapi: Any) -> None:
    documented = asyncapi["components"]["messages"]["rejected"]["headers"]
    fault = Fault("not_json", "", "This is not JSON")
    origin = tuple((name, b"") for name in ("file", "line", "topic", "partition", "offset"))
    headers = [name for name, _ in rejection(b"x" * (MAX_VALUE + 1), b"", [fault], origin).headers]
    assert set(headers) == documented["properties"].keys()
    assert headers[:2] == documented["required"]
