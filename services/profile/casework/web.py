"""What handlers of casework have around them: the book of cases, and the act that a request is."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Annotated, Final, cast

from fastapi import Depends, Header, Request
from pydantic import Field

from services.kernel import clock, ids
from services.kernel.errors import WrongUse
from services.kernel.web.callers import Asking
from services.kernel.web.surroundings import Connecting
from services.profile.casework.book import Act, Casebook
from services.profile.casework.streams import CaseStreams

LONGEST: Final = 10_000
"""Characters of a text that somebody writes."""

Words = Annotated[str, Field(max_length=LONGEST, description="In at least three words; it is kept")]

Text = Annotated[str, Field(max_length=200)]
Node = Annotated[
    str,
    Field(max_length=500, description="SCHEME:VALUE, a person's identifier, or a thing: phone:, vehicle:, address:"),
]

Book = Callable[[], AbstractContextManager[Casebook]]


async def _book(request: Request, connect: Connecting) -> Book:
    streams = cast("CaseStreams", request.app.state.casework)

    @contextmanager
    def opened() -> Iterator[Casebook]:
        with connect() as connection:
            yield Casebook(connection, streams)

    return opened


Booked = Annotated[Book, Depends(_book)]
"""Opens the book of cases for a handler."""


async def _act(
    caller: Asking,
    version: Annotated[
        str | None,
        Header(alias="If-Match", description="The version on which you decided: a newer one is not overwritten"),
    ] = None,
    key: Annotated[
        str | None, Header(alias="Idempotency-Key", description="A key of yours: the same again changes nothing")
    ] = None,
) -> Callable[[], Act]:
    command = ids.named("command", caller.name, key) if key else None
    expected = _version(version)
    return lambda: Act.of(caller, clock.now(), expected, command)


Acting = Annotated[Callable[[], Act], Depends(_act)]
"""Makes the act that a request is, at the instant at which it is asked for."""


def _version(text: str | None) -> int | None:
    if text is None:
        return None
    told = text.strip().strip('"')
    if not (told.isascii() and told.isdigit()):
        message = f"If-Match: a version is a number, as an answer has it; not {text!r}"
        raise WrongUse(message)
    return int(told)
