"""What a page was asked: by whom, for which meeting, as of when; and what it renders."""

from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from services.kernel import clock
from services.kernel.access import Caller
from services.kernel.clock import Instant
from services.kernel.indicators import URGENT
from services.kernel.web.asked import AsOfAsked, DateAsked, day_asked, instant_asked
from services.kernel.web.callers import Asking
from services.kernel.web.surroundings import Behind
from services.profile.pages import words

_PACKAGE: Final = "services.profile.pages"
PACKAGE: Final = files(_PACKAGE)

_templates: Final = Environment(
    loader=PackageLoader(_PACKAGE, "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.filters.update({
    "label": words.label,
    "kind": words.kind,
    "spoken": words.spoken,
    "spoken_day": words.spoken_day,
    "age": words.age,
})
_templates.globals.update({"anchor": words.anchor, "urgent": URGENT})


@dataclass(frozen=True, slots=True)
class Asked:
    """One request for a page.

    ``is_now`` says that no other instant was asked for; ``behind`` how many events are not folded yet, None where
    that is not known.
    """

    caller: Caller
    path: str
    day: date
    as_of: Instant
    is_now: bool
    behind: int | None

    @property
    def known(self) -> str:
        """The instant as of which the page tells, for people."""
        return words.spoken_instant(self.as_of)

    @property
    def field(self) -> str:
        """The instant as a form's field holds it, in London's time; "" is now."""
        if self.is_now:
            return ""
        moment = clock.to_datetime(self.as_of).astimezone(clock.LONDON)
        return moment.strftime("%Y-%m-%dT%H:%M:%S")

    def address(self, path: str) -> str:
        """Another page, for the same meeting and instant."""
        told = {"date": self.day.isoformat()}
        if not self.is_now:
            told["as_of"] = clock.format_instant(self.as_of)
        return f"{path}?{urlencode(told)}"


async def _asked(request: Request, caller: Asking, behind: Behind, day: DateAsked = "", as_of: AsOfAsked = "") -> Asked:
    now = clock.now()
    instant = instant_asked(as_of, now)
    return Asked(caller, request.url.path, day_asked(day, now), instant, not as_of.strip(), behind)


PageAsked = Annotated[Asked, Depends(_asked)]


def render(template: str, asked: Asked | None, status: int = 200, **told: Any) -> HTMLResponse:  # noqa: ANN401 - what each template names
    """A page, of a template and what it tells."""
    return HTMLResponse(_templates.get_template(template).render(asked=asked, **told), status)
