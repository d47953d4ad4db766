"""The values of the wire contract: texts, times and codes, each with its limit and how its fault is told.

``extra`` is read by the check and the walk: ``time`` says what a text is as a time, ``ahead`` that it may lie ahead,
``fault`` the code of a wrong form, ``ref`` that it must name one of the event's people.
"""

from typing import Annotated, Final

from msgspec import Meta, Struct

from services.kernel.clock import BIRTH_PATTERN, DATE_PATTERN, END, INSTANT_PATTERN
from services.kernel.codes import SECTORS

SOURCE_PATTERN: Final = rf"^/agencies/({'|'.join(SECTORS)})/[A-Za-z0-9][A-Za-z0-9._~-]*{END}"

Text = Annotated[str, Meta(min_length=1)]
ShortText = Annotated[str, Meta(min_length=1, max_length=500)]
Narrative = Annotated[str, Meta(min_length=1, max_length=50_000)]
Source = Annotated[
    str,
    Meta(
        pattern=SOURCE_PATTERN,
        description="/agencies/<sector>/<organisation>",
        examples=["/agencies/police/devon-and-cornwall"],
    ),
]
Time = Annotated[
    str,
    Meta(
        pattern=INSTANT_PATTERN,
        description="An instant, RFC 3339 with an offset",
        extra={"time": "instant"},
        extra_json_schema={"format": "date-time"},
    ),
]
Date = Annotated[
    str,
    Meta(
        pattern=DATE_PATTERN,
        description="A date",
        extra={"time": "date"},
        extra_json_schema={"format": "date"},
    ),
]
TimeOrDate = Annotated[
    str,
    Meta(
        pattern=f"{DATE_PATTERN}|{INSTANT_PATTERN}",
        description="An instant, RFC 3339 with an offset; or a date where the time is not known",
        extra={"time": "either"},
    ),
]
BirthDate = Annotated[
    str,
    Meta(
        pattern=BIRTH_PATTERN,
        description="YYYY, YYYY-MM or YYYY-MM-DD",
        extra={"time": "part of a date"},
    ),
]
DateAhead = Annotated[
    str,
    Meta(
        pattern=DATE_PATTERN,
        description="A date, which may lie ahead",
        extra={"time": "date", "ahead": True},
        extra_json_schema={"format": "date"},
    ),
]
TimeOrDateAhead = Annotated[
    str,
    Meta(
        pattern=f"{DATE_PATTERN}|{INSTANT_PATTERN}",
        description="An instant or a date, which may lie ahead",
        extra={"time": "either", "ahead": True},
    ),
]
Ethnicity = Annotated[
    str,
    Meta(
        pattern=r"^[A-Z]{4}" + END,
        description="DfE extended ethnicity code",
        examples=["WBRI"],
        extra={"fault": "unknown_code"},
    ),
]
Language = Annotated[
    str,
    Meta(
        pattern=r"^[a-z]{2,3}" + END,
        description="ISO 639 code",
        examples=["cs"],
        extra={"fault": "unknown_code"},
    ),
]
Count = Annotated[int, Meta(ge=0, le=1_000_000)]
Ref = Annotated[str, Meta(min_length=1, extra={"ref": True})]
"""A ref that must name one of the event's people."""


class Shape(Struct, forbid_unknown_fields=True, frozen=True, gc=False):
    """The base of every object on the wire: members that it does not list are refused."""
