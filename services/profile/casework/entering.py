"""The single enquiry form: an enquiry that came by telephone or on paper goes onto the record as any other event."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, LiteralString
from uuid import UUID

from services.kernel import clock, ids
from services.kernel.access import Caller
from services.kernel.errors import WrongUse
from services.kernel.events import check
from services.kernel.log.port import Publisher
from services.profile.casework.answers import EnteredAnswer
from services.profile.casework.book import Act, Casebook
from services.profile.casework.published import own_event
from services.profile.domain.casework.deciding import MAY_WORK
from services.profile.domain.casework.enquiry import enquiry_stream

DETAILS: Final = ("enquirer", "concerns", "consent", "requested", "rating")
"""The parts of the form that are the details of the event."""

OPTIONAL: Final = (
    "narrative",
    "child_words",
    "relationships",
    "location",
    "vehicles",
    "indicators",
    "handling",
)
FORM: Final = ("source", "enquiry_id", "occurred_at", "recorded_at", "summary", "people", *DETAILS, *OPTIONAL)
"""Every part of the form."""

_REGISTERED: Final[LiteralString] = """
    SELECT source FROM published.agency WHERE sector = 'social_care' ORDER BY source
"""

_ENTERED: Final[LiteralString] = "SELECT FROM casework.command WHERE command = %s"
_ENTER: Final[LiteralString] = """
    INSERT INTO casework.command (command, stream, version) VALUES (%s, %s, 0) ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Entering:
    """Enters enquiries, over the book and a publisher."""

    book: Casebook
    publisher: Publisher

    def enter(self, act: Act, caller: Caller, form: Mapping[str, Any]) -> EnteredAnswer:
        """Put an enquiry onto the record; it is worked once it has been folded.

        The same form, or the same command, entered again is the same enquiry. Raises WrongUse with every fault.
        """
        caller.must_be(MAY_WORK, "Entering an enquiry")
        unknown = sorted(form.keys() - set(FORM))
        if unknown:
            message = f"The form has no {unknown[0]!r}; its parts are {', '.join(FORM)}"
            raise WrongUse(message)
        source = self._source(form.get("source"))
        name = ids.named("form", act.command or check.canonical(dict(form)).decode())
        told = str(form.get("enquiry_id") or f"kinfold-{name}")
        stream = enquiry_stream(source, told)
        if self.book.connection.execute(_ENTERED, [name]).fetchone() is None:
            self.publisher.publish([own_event(_event(form, source, told, name, act), act.at, caller.name)])
            self.book.connection.execute(_ENTER, [name, stream])
        return {"enquiry": str(stream), "source": source, "enquiry_id": told}

    def _source(self, wanted: object) -> str:
        """The source under which an enquiry stands: the one that is given, or the only one there is."""
        known = [source for (source,) in self.book.connection.execute(_REGISTERED).fetchall()]
        if wanted in known:
            return str(wanted)
        if not wanted and len(known) == 1:
            return str(known[0])
        there_are = ", ".join(known) or "none"
        message = f"source: say which organisation of social care the enquiry is of; registered are {there_are}"
        raise WrongUse(message)


def _event(form: Mapping[str, Any], source: str, told: str, name: UUID, act: Act) -> dict[str, Any]:
    at = clock.format_instant(act.at)
    data = {
        "occurred_at": form.get("occurred_at", at),
        "recorded_at": form.get("recorded_at", at),
        "details": {"enquiry_id": told, **{part: form[part] for part in DETAILS if part in form}},
        **{part: form[part] for part in ("summary", "people", *OPTIONAL) if part in form},
    }
    return {
        "specversion": "1.0",
        "source": source,
        "id": f"kinfold-enquiry-{name}",
        "type": "social_care.enquiry.v1",
        "time": at,
        "datacontenttype": "application/json",
        "data": data,
    }
