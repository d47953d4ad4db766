"""The sections of a draft by name, in the order in which a meeting reads them; a hub may choose among them."""

from typing import Final

SECTIONS: Final = (
    *("findings", "who", "genogram", "life", "words", "seen", "adults", "diversity"),
    *("strengths", "oversight", "services", "agencies", "timeline", "unanswered"),
)
"""Without ``restricted``, which stands at the end whenever there is something restricted."""
