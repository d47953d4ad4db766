"""The AsyncAPI 3 document: which topics there are, who writes them, and what stands on them."""

from typing import Any, Final

from services.kernel.clock import END
from services.kernel.codes import FAULTS, SECTORS
from services.kernel.events.details import TYPES
from services.kernel.events.requests import REQUESTS, TOLD
from services.kernel.events.types import sector_of_type
from services.kernel.events.values import SOURCE_PATTERN

AsyncAPI = dict[str, Any]

_HISTORY: Final = "agency.history.v1"
_REJECTED: Final = "agency.rejected.v1"
_RECEIVED_AT: Final = "received-at"
_REQUESTS: Final = "kinfold.requests"
_SCHEMA_FORMAT: Final = "application/schema+json;version=draft-2020-12"
_BINDING: Final = "0.5.0"
_CLOUD_EVENT: Final = "application/cloudevents+json"


def document(version: str) -> AsyncAPI:
    """The document, beside the folder ``events`` that it refers to; ``version`` is the project's."""
    channels = _channels()
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Kinfold",
            "version": version,
            "description": "What partner agencies send to a multi-agency safeguarding hub, and what it tells them.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": _CLOUD_EVENT,
        "channels": channels,
        "operations": _operations(channels),
        "components": {"messages": _messages()},
    }


def _source() -> AsyncAPI:
    pattern = SOURCE_PATTERN.replace(END, "$")
    return {"type": "string", "pattern": pattern, "description": "/agencies/<sector>/<organisation>"}


def _channels() -> AsyncAPI:
    agencies = {
        f"agency.{sector}.v1": _channel(
            f"agency.{sector}.v1",
            f"{label}: events as their organisations send them; the key is the source, which keeps their order.",
            [name for name in TYPES if sector_of_type(name) in {sector, "partner"}],
        )
        for sector, label in SECTORS.items()
    }
    history = "Loads of old files, of every sector and type; only the hub itself writes here. The key is the source."
    rejected = "Records that were refused, with their bytes and the faults of each."
    requests = "What the hub asks of a sector's organisations, and tells them; each reads its own sector's."
    return {
        **agencies,
        _HISTORY: _channel(_HISTORY, history, ["history"]),
        _REJECTED: _channel(_REJECTED, rejected, ["rejected"]),
        _REQUESTS: {
            "address": REQUESTS,
            "description": requests,
            "messages": _references(TOLD),
            "parameters": {"sector": {"enum": list(SECTORS), "description": "The sector that reads it"}},
        },
    }


def _channel(topic: str, description: str, messages: list[str]) -> AsyncAPI:
    return {
        "address": topic,
        "description": description,
        "messages": _references(messages),
        "bindings": {"kafka": {"topic": topic, "bindingVersion": _BINDING}},
    }


def _references(messages: Any) -> AsyncAPI:  # noqa: ANN401 - any names, in order
    return {name: {"$ref": f"#/components/messages/{name}"} for name in messages}


def _operations(channels: AsyncAPI) -> AsyncAPI:
    """What the platform does with each topic: it receives what agencies send, and sends the rest."""
    sent = {_REJECTED, _REQUESTS}
    return {
        ("send." if name in sent else "receive.") + name: {
            "action": "send" if name in sent else "receive",
            "channel": {"$ref": f"#/channels/{name}"},
            "messages": [{"$ref": f"#/channels/{name}/messages/{message}"} for message in channel["messages"]],
        }
        for name, channel in channels.items()
    }


def _messages() -> AsyncAPI:
    source = _source()
    enquiry = {"type": "string", "description": "The enquiry_id, as the enquirer gave it"}
    keys = {"kinfold.information_request.v1": source, "kinfold.outcome.v1": enquiry}
    return {
        **{name: _message(name, _file(name), source) for name in TYPES},
        **{name: _message(name, _file(name, "requests"), keys[name]) for name in TOLD},
        "history": _message("history", {"oneOf": [_file(name) for name in TYPES]}, source, _history_headers()),
        "rejected": {
            "name": "rejected",
            "title": "A refused record",
            "contentType": "application/octet-stream",
            "headers": _rejected_headers(),
            "payload": {"description": "The record's own bytes, whatever they are"},
            "bindings": _key({"type": "string", "description": "The source that the record says, empty where none"}),
        },
    }


def _file(name: str, folder: str = "events") -> AsyncAPI:
    return {"$ref": f"./{folder}/{name}.schema.json"}


def _message(name: str, schema: AsyncAPI, key: AsyncAPI, headers: AsyncAPI | None = None) -> AsyncAPI:
    return {
        "name": name,
        "contentType": _CLOUD_EVENT,
        **({"headers": headers} if headers else {}),
        "payload": {"schemaFormat": _SCHEMA_FORMAT, "schema": schema},
        "bindings": _key(key),
    }


def _key(schema: AsyncAPI) -> AsyncAPI:
    return {"kafka": {"key": schema, "bindingVersion": _BINDING}}


def _history_headers() -> AsyncAPI:
    received = {
        "type": "string",
        "format": "date-time",
        "description": "When the event had been received, as the loader says",
    }
    return {"type": "object", "properties": {_RECEIVED_AT: received}, "required": [_RECEIVED_AT]}


def _rejected_headers() -> AsyncAPI:
    told = {
        "code": {"type": "string", "enum": list(FAULTS), "description": "The code of the first fault"},
        "faults": {
            "type": "string",
            "contentMediaType": "application/json",
            "description": "All faults, first to last: a list of objects with code, pointer (RFC 6901) and message",
        },
    }
    origin = {
        "file": "The file that held it, where it was sent from one",
        "line": "Its line there, from 1",
        "topic": "The topic it stood on, where it was found by the fold",
        "partition": "Its partition there",
        "offset": "Its offset there",
        "cut-from": "How many bytes it had, where it was too large to be kept whole",
    }
    places = {name: {"type": "string", "description": what} for name, what in origin.items()}
    return {"type": "object", "properties": told | places, "required": list(told)}
