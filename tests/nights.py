"""A hub before a night, packs of it, and what is written down by them."""

from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.kernel.access import Caller
from services.kernel.postgres.connect import Database
from services.profile.casework import signing
from services.profile.casework.journal import Line
from services.profile.casework.night_pack import NightPack
from tests.casework import BOB, LIFE, NOEL, THRESHOLD, WHY, Hub, at, hub_of, the_enquiry
from tests.factories import child, concern, enquiry, missing_reported

FRIDAY, SATURDAY, MONDAY = "2026-10-16 18:00", "2026-10-17 02:00", "2026-10-19 08:30"


def hub_of_the_night(database: Database) -> Hub:
    """A hub with an urgent family that has an open enquiry, a child who is missing, and a family of no concern."""
    own = hub_of(database)
    first = enquiry("2026-10-16T14:00:00Z", "E1")
    first["data"]["details"]["rating"] = "amber"
    own.tell(
        first,
        concern(
            "schools", "2026-10-16T15:00:00Z", ["unexplained_injury"], summary="A bruise <b>that</b> nobody explains"
        ),
        missing_reported("2026-10-16T16:00:00Z", "M1", people=[child("Bea Stone", "2014-03-01")]),
        concern("housing", "2026-09-01T09:00:00Z", ["home_conditions"], [child("Cat Price", "2011-08-09")]),
    )
    own.work(FRIDAY)
    return own


def packed(hub: Hub, folder: Path, key: Ed25519PrivateKey, caller: Caller = NOEL, now: str = FRIDAY) -> Path:
    """A pack made and signed."""
    with hub.book() as book:
        own = NightPack(book)
        files = own.files(caller, "the night", at(now), everybody=False)
        signing.write_signed(folder, files, own.about(caller, "the night", at(now)), key)
    return folder


def decision(**more: object) -> Line:
    """A decision as it is written down at night."""
    told = Line(
        what="decision",
        of=the_enquiry("E1"),
        actor="Noel",
        at=at(SATURDAY),
        shown=at(FRIDAY),
        text=WHY,
        outcome="section_47",
        threshold=THRESHOLD,
        lived_experience=LIFE,
    )
    return replace_line(told, **more)


def replace_line(line: Line, **more: object) -> Line:
    """A line with other parts."""
    parts = {name: getattr(line, name) for name in line.__struct_fields__}
    return Line(**{**parts, **more})


def family(hub: Hub) -> UUID:
    """The family of Amy."""
    return UUID(hub.urgent(BOB, FRIDAY)[0]["family"])


def flip(path: Path) -> None:
    """Change one byte of a file."""
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.chmod(0o600)
    path.write_bytes(raw)
