"""Families whose enquiries add up over an adult, for the commands that show them."""

from collections.abc import Iterable

from rich.table import Table
from rich.text import Text

from services.cli.session import Session
from services.graph.tied import TiedFamilies
from services.kernel.postgres.connect import Connection
from services.profile.answers import EvidenceAnswer
from services.profile.casework.judging import JudgedCircles
from services.profile.tied import Tied

HEADING = "Beside the rules: families whose enquiries add up over an adult"
_SHOWN = 6


def tied_families(connection: Connection) -> TiedFamilies:
    """The question, by the links of a hub."""
    return TiedFamilies(JudgedCircles(connection))


def show_tied(session: Session, tied: Iterable[Tied]) -> None:
    """A table of them, each family by its identifier."""
    table = Table("Adult", "Families", "Why", show_lines=True, expand=True)
    table.columns[0].ratio, table.columns[1].ratio, table.columns[2].ratio = 2, 4, 6
    for one in tied:
        families = [
            f"{', '.join(child['name'] for child in family['children'])} ({family['family']})"
            for family in one["families"]
        ]
        linked = [event for family in one["families"] for event in family["linked"]]
        why = [f"{one['says']} [{ids_of(one['evidence'])}]", *([f"Tied by [{ids_of(linked)}]"] if linked else [])]
        table.add_row(*(Text("\n".join(lines)) for lines in ([one["adult"]["name"]], families, why)))
    session.out.print(table)


def show_beside(session: Session, tied: list[Tied]) -> None:
    """The same beside an agenda: nothing, where there is none."""
    if tied:
        session.out.print(Text(f"\n{HEADING} ({len(tied)})", style="bold"))
        show_tied(session, tied)
        session.out.print("None is on the agenda for that; `kinfold meeting add` puts a family there, with a reason")


def ids_of(evidence: list[EvidenceAnswer]) -> str:
    """Records by their ids; so many, and how many more there are."""
    more = f" and {len(evidence) - _SHOWN} more" if len(evidence) > _SHOWN else ""
    return ", ".join(event["id"] for event in evidence[:_SHOWN]) + more
