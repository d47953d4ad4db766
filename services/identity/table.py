"""Descriptions as the table that Splink reads: ``Traits`` and ``Addresses`` as columns, sets as sorted lists."""

from collections.abc import Iterable
from typing import Any, Final, NamedTuple

import pyarrow as pa

from services.kernel.events.entry import Face
from services.profile.domain.matching.traits import Addresses, Traits, traits

ID: Final = "unique_id"
PERSON: Final = "person"


class Described(NamedTuple):
    """A description, and what is known of it: who it is of, whose record it stands in, and by what name there.

    "" is not known. ``person`` is who it truly is, or is understood to be.
    """

    face: Face
    person: str = ""
    source: str = ""
    event: str = ""
    ref: str = ""


_SET: Final = frozenset[str]
_KINDS: Final[dict[Any, pa.DataType]] = {
    int: pa.int32(),
    bool: pa.bool_(),
    str: pa.string(),
    _SET: pa.list_(pa.string()),
}


def table_of(described: Iterable[Described]) -> pa.Table:
    """The table of some descriptions, in their order; ``unique_id`` counts them from 0.

    What is not told is null, but for lists, which are empty. ``fore`` and ``sur`` are copies of ``given`` and
    ``family``, by which exchanged names are found.
    """
    rows = list(described)
    told = [traits(one.face) for one in rows]
    columns: dict[str, pa.Array] = {ID: pa.array(range(len(rows)), pa.int64())}
    for name, kind in Traits.__annotations__.items():
        if name != "lived":
            columns[name] = pa.array([_cell(getattr(one, name)) for one in told], _KINDS[kind])
    for name, kind in Addresses.__annotations__.items():
        columns[name] = pa.array([_cell(getattr(one.addresses, name)) for one in told], _KINDS[kind])
    columns["fore"], columns["sur"] = columns["given"], columns["family"]
    columns[PERSON] = pa.array([one.person or None for one in rows], pa.string())
    return pa.table(columns)


def _cell(value: Any) -> Any:  # noqa: ANN401 - a member of any kind
    if isinstance(value, frozenset):
        return sorted(value)
    return value if value or value is False else None
