"""How a refused record stands on ``agency.rejected.v1``: its bytes as the value, its faults in the headers."""

from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from services.kernel.events.faults import Fault
from services.kernel.log.port import MAX_VALUE, REJECTED, Headers, Outgoing

FAULTS: Final = "faults"
"""The header that holds the faults: a JSON list of code, pointer and message."""

CUT: Final = "cut-from"
"""The header that says how long a value was, where it was too long to be kept whole."""


LEFT_OUT: Final = "faults-left-out"
"""The header that says how many faults were left out, where there were too many to be kept whole."""

_MOST_OF_FAULTS: Final = 512 * 1024


def rejection(value: bytes, key: bytes, faults: Sequence[Fault], origin: Headers) -> Outgoing:
    """The record that tells of a refusal; ``origin`` says where the refused record came from."""
    told = list(_fitting(faults))
    headers: Headers = (("code", faults[0].code.encode()), (FAULTS, b"[" + b",".join(told) + b"]"), *origin)
    if len(told) < len(faults):
        headers = (*headers, (LEFT_OUT, str(len(faults) - len(told)).encode()))
    if len(value) > MAX_VALUE:
        headers = (*headers, (CUT, str(len(value)).encode()))
    return Outgoing(REJECTED, key, value[:MAX_VALUE], headers)


def _fitting(faults: Sequence[Fault]) -> Iterator[bytes]:
    """The first faults as JSON, as many as a record's headers may hold; a list of nonsense has a fault an item."""
    room = _MOST_OF_FAULTS
    for fault in faults:
        told = msgspec.json.encode(fault)
        room -= len(told) + 1
        if room < 0:
            return
        yield told
