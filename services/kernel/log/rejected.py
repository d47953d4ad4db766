"""How a refused record stands on ``agency.rejected.v1``: its bytes as the value, its faults in the headers."""

from collections.abc import Sequence
from typing import Final

import msgspec

from services.kernel.events.faults import Fault
from services.kernel.log.port import MAX_VALUE, REJECTED, Headers, Outgoing

FAULTS: Final = "faults"
"""The header that holds the faults: a JSON list of code, pointer and message."""

CUT: Final = "cut-from"
"""The header that says how long a value was, where it was too long to be kept whole."""


def rejection(value: bytes, key: bytes, faults: Sequence[Fault], origin: Headers) -> Outgoing:
    """The record that tells of a refusal; ``origin`` says where the refused record came from."""
    headers: Headers = (
        ("code", faults[0].code.encode()),
        (FAULTS, msgspec.json.encode(faults)),
        *origin,
    )
    if len(value) > MAX_VALUE:
        headers = (*headers, (CUT, str(len(value)).encode()))
    return Outgoing(REJECTED, key, value[:MAX_VALUE], headers)
