"""JSON Schema 2020-12 of the wire contract, made from the types that read it."""

from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta

from services.kernel.clock import END
from services.kernel.codes import LISTS, SECTORS
from services.kernel.events.details import TYPES, InformationResponse
from services.kernel.events.requests import TOLD, Told
from services.kernel.events.types import Envelope, Person, data_type, sector_of_type
from services.kernel.events.values import SOURCE_PATTERN
from services.kernel.indicators import URGENT

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

JSONObject = dict[str, Any]

_REFUSAL: Final = {
    "if": {"properties": {"answered": {"const": "refused"}}, "required": ["answered"]},
    "then": {"properties": {"reason": {"type": "string"}}, "required": ["reason"]},
}
"""The one rule between two members: a refusal gives its reason."""


def event_schema(event_type: str) -> JSONObject:
    """The whole event of a type that agencies send: the envelope, ``data`` and ``details``, all closed.

    What a schema cannot say is left to the platform: that days exist, the order of times, refs, and its memory.
    """
    sector = sector_of_type(event_type)
    pattern = SOURCE_PATTERN if sector == "partner" else SOURCE_PATTERN.replace(f"({'|'.join(SECTORS)})", sector)
    source = Annotated[str, Meta(pattern=pattern, description="/agencies/<sector>/<organisation>")]
    schema = _schema(event_type, Envelope, [("source", source), ("data", data_type(event_type, Person))])
    if TYPES[event_type] is InformationResponse:
        schema["$defs"][InformationResponse.__name__] |= _REFUSAL
    return schema


def told_schema(told_type: str) -> JSONObject:
    """The whole event of a type that the platform sends."""
    return _schema(told_type, Told, [("data", TOLD[told_type])])


def _schema(name: str, base: type[Envelope], fields: list[tuple[str, Any]]) -> JSONObject:
    event = msgspec.defstruct(
        "Event",
        [*fields, ("type", Literal[name])],
        bases=(base,),
        frozen=True,
        kw_only=True,
        forbid_unknown_fields=True,
    )
    _, components = msgspec.json.schema_components([event], ref_template="#/$defs/{name}")
    definitions = {_plain(key): _published(part) for key, part in sorted(components.items())}
    whole = definitions.pop("Event")
    whole.pop("description", None)
    return {"$schema": DIALECT, "$id": f"urn:kinfold:schema:{name}", **whole, "title": name, "$defs": definitions}


def _plain(name: str) -> str:
    """``Data`` of ``Data_Person_Enquiry_``, the name of a generic class with its parameters."""
    return name.partition("_")[0]


def _published(part: Any) -> Any:  # noqa: ANN401 - any part of a schema
    """A part as published: patterns without what Python alone needs, one code as a constant."""
    if isinstance(part, list):
        return [_published(item) for item in part]
    if not isinstance(part, dict):
        return part
    published = {key: _published(value) for key, value in part.items() if (key, value) != ("default", None)}
    match published:
        case {"pattern": str(pattern)}:
            published["pattern"] = pattern.replace(END, "$")
        case {"title": str(title)}:
            published["title"] = title.partition("[")[0]
        case {"$ref": str(ref)}:
            published["$ref"] = "#/$defs/" + _plain(ref.rpartition("/")[2])
        case {"enum": [only]}:
            published = {"const": only, **{key: value for key, value in published.items() if key != "enum"}}
    return published


def code_list(name: str) -> JSONObject:
    """A code list, in the order in which a form would offer it; indicators say which are urgent."""
    codes: list[JSONObject] = [{"code": code, "label": label} for code, label in LISTS[name].items()]
    if name == "indicators":
        codes = [{**entry, "urgent": entry["code"] in URGENT} for entry in codes]
    return {"list": name, "codes": codes}
