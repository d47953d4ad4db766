"""Writes ``schemas/``: the contract as machines read it, made from the types. Run by ``make schemas``."""

import json
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import yaml

from services.kernel.codes import LISTS
from services.kernel.events.asyncapi import document
from services.kernel.events.details import TYPES
from services.kernel.events.requests import TOLD
from services.kernel.events.schemas import code_list, event_schema, told_schema

_README = """\
# The wire contract, for machines
Written by `make schemas` from `services/kernel/events`; a test fails where the two differ. Change the
types, then run it.

| here | what |
|---|---|
| `events/` | a JSON Schema (2020-12) for each event type: the whole CloudEvents envelope, every object closed |
| `requests/` | the same for what the platform sends to agencies |
| `codes/` | the code lists, with the words that a person reads; `indicators.json` says which are `urgent` |
| `asyncapi.yaml` | the topics, their keys and headers, and which types stand on them (AsyncAPI 3) |
| `examples/` | for each type, events that are accepted (`valid`) and refused (`invalid`), kept by hand |
| `examples/faults.tsv` | for each refused one, its fault and its pointer, and what finds it: a schema or the platform |

A schema cannot say all that the platform checks. That days exist, that times are in order and not ahead, that refs name
somebody, that the organisation is registered and its ids are new: all of this is said by the fault codes in
`codes/faults.json` when an event is sent.

| type | details (`*`: required) |
|---|---|
"""


class _Plain(yaml.SafeDumper):
    """YAML that says the same thing twice rather than refer to it by an anchor."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - the library's signature
        """Anchor nothing."""
        return True


def files() -> dict[str, str]:
    """The text of each generated file, by its path within ``schemas``."""
    schemas = {f"events/{name}": event_schema(name) for name in TYPES}
    schemas |= {f"requests/{name}": told_schema(name) for name in TOLD}
    return {
        **{f"{path}.schema.json": _json(schema) for path, schema in schemas.items()},
        **{f"codes/{name}.json": _json(code_list(name)) for name in LISTS},
        "asyncapi.yaml": yaml.dump(document(version("kinfold")), Dumper=_Plain, sort_keys=False, width=120),
        "README.md": _README + "".join(_row(path, schema) for path, schema in schemas.items()),
    }


def write(folder: Path) -> None:
    """Write every file, and remove the schemas and lists that are no more."""
    made = files()
    for path in [path for kind in ("events", "requests", "codes") for path in folder.glob(f"{kind}/*.json")]:
        if path.relative_to(folder).as_posix() not in made:
            path.unlink()
    for name, text in made.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def _row(path: str, schema: dict[str, Any]) -> str:
    """A type's line in the table of the README."""
    data = schema["$defs"][schema["properties"]["data"]["$ref"].rpartition("/")[2]]
    details = data["properties"].get("details")
    told = schema["$defs"][details["$ref"].rpartition("/")[2]] if details else data
    members = (f"`{member}`" + ("\\*" if member in told["required"] else "") for member in told["properties"])
    return f"| [`{schema['title']}`]({path}.schema.json) | {', '.join(members)} |\n"


if __name__ == "__main__":
    write(Path(sys.argv[1] if len(sys.argv) > 1 else "schemas"))
