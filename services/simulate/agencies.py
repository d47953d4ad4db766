"""The county's agencies, and the habits that their records show."""

from dataclasses import dataclass, replace
from typing import Final

SLIPS: Final = (
    *("misspelt", "day_month_swapped", "first_of_january", "no_postcode", "no_birth", "surname_first"),
    *("names_swapped", "surname_misspelt", "spelt_otherwise", "short_form", "initial", "middle_name"),
    *("other_surname", "year_alone", "wrong_birth"),
)
"""The slips of which a mention can have one, as ``Habits`` has their shares."""


@dataclass(frozen=True, slots=True)
class Habits:
    """What an agency's records are like. Shares are of the mentions of people, 0 to 1.

    ``schemes`` are the identifiers it writes; ``spells_its_own_way`` that it has a spelling of its own for a name
    that is spelt in many. ``other_surname`` is a mother's, a father's, a maiden name, or half of a double one.
    ``relatives_number`` is a share of the NHS numbers and UPNs: it is a relative's; ``old_address`` is that before
    the last move; ``shared_address`` and ``shared_phone`` are those of a school, a surgery or a home.
    ``late_days`` is after how many days, at the most, it records; ``corrected``, ``retracted`` and ``resent`` are
    shares of its events.
    """

    schemes: tuple[str, ...] = ()
    misspelt: float = 0.0
    day_month_swapped: float = 0.0
    first_of_january: float = 0.0
    no_postcode: float = 0.0
    no_birth: float = 0.0
    surname_first: float = 0.0
    names_swapped: float = 0.0
    surname_misspelt: float = 0.0
    spelt_otherwise: float = 0.0
    short_form: float = 0.0
    initial: float = 0.0
    middle_name: float = 0.0
    other_surname: float = 0.0
    year_alone: float = 0.0
    wrong_birth: float = 0.0
    relatives_number: float = 0.0
    old_address: float = 0.0
    shared_address: float = 0.0
    shared_phone: float = 0.0
    spells_its_own_way: bool = False
    late_days: int = 1
    corrected: float = 0.004
    retracted: float = 0.002
    resent: float = 0.004


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency: its source, its name, the beginning of its events' ids, its habits."""

    source: str
    name: str
    prefix: str
    habits: Habits

    @property
    def sector(self) -> str:
        """The sector of the source."""
        return self.source.split("/", 3)[2]


_HEALTH: Final = ("nhs_number",)
_POLICE: Final = Habits(
    ("police_nominal",),
    misspelt=0.12,
    day_month_swapped=0.02,
    no_postcode=0.1,
    no_birth=0.04,
    surname_first=0.05,
    spells_its_own_way=True,
    late_days=2,
    corrected=0.01,
    resent=0.01,
)

AGENCIES: Final = (
    Agency("/agencies/police/tamarshire", "Tamarshire Police", "TP", _POLICE),
    Agency(
        "/agencies/missing/tamarshire-hub",
        "Tamarshire Missing Hub",
        "MH",
        Habits(("nhs_number",), misspelt=0.03, late_days=0),
    ),
    Agency(
        "/agencies/missing/borderland-police",
        "Borderland Police, missing persons",
        "BP",
        Habits((), misspelt=0.05, no_postcode=0.2),
    ),
    Agency("/agencies/health/royal-tamar", "Royal Tamar Hospitals", "RT", Habits(_HEALTH, misspelt=0.01, late_days=1)),
    Agency(
        "/agencies/health/tamarshire-practices",
        "Tamarshire GP practices",
        "GP",
        Habits(_HEALTH, misspelt=0.01, no_postcode=0.05, late_days=3),
    ),
    Agency(
        "/agencies/health/tamarshire-community",
        "Tamarshire Community Health",
        "CH",
        Habits(_HEALTH, misspelt=0.02, first_of_january=0.01, late_days=10),
    ),
    Agency(
        "/agencies/schools/moorland-trust",
        "Moorland Schools Trust",
        "MT",
        Habits(("upn",), misspelt=0.01, surname_first=0.03, names_swapped=0.01, late_days=4),
    ),
    Agency(
        "/agencies/schools/estuary-federation",
        "Estuary Federation of Schools",
        "EF",
        Habits(("upn",), misspelt=0.01, day_month_swapped=0.01, no_postcode=0.1, late_days=4),
    ),
    Agency(
        "/agencies/social_care/tamarshire",
        "Tamarshire Children's Social Care",
        "SC",
        Habits(("social_care_id", "nhs_number"), misspelt=0.01, first_of_january=0.01, late_days=2, corrected=0.008),
    ),
    Agency(
        "/agencies/early_help/tamarshire",
        "Tamarshire Early Help",
        "EH",
        Habits(("early_help_id", "nhs_number"), misspelt=0.02, late_days=5),
    ),
    Agency(
        "/agencies/housing/tamar-homes",
        "Tamar Homes",
        "HO",
        Habits((), misspelt=0.04, no_birth=0.05, names_swapped=0.02, late_days=7),
    ),
    Agency("/agencies/probation/tamarshire", "Tamarshire Probation", "PR", Habits((), late_days=5)),
    Agency("/agencies/youth_justice/tamarshire", "Tamarshire Youth Justice", "YJ", Habits(("youth_justice_id",))),
    Agency("/agencies/adult_services/tamar-recovery", "Tamar Recovery", "TR", Habits((), late_days=7)),
    Agency(
        "/agencies/voluntary/harbour-refuge",
        "Harbour, a refuge",
        "HB",
        Habits((), misspelt=0.03, no_postcode=1.0, late_days=3),
    ),
)
"""Every agency of the county. The refuge never writes where its residents live."""

BY_NAME: Final = {agency.source.removeprefix("/agencies/"): agency for agency in AGENCIES}
"""The agencies by what follows ``/agencies/`` in their sources."""


def _awkward(habits: Habits) -> Habits:
    """The habits of an agency that writes down what it hears, and looks nothing up.

    Six in a hundred of a county's mentions with a number bear a relative's: planted stories are written without slips,
    and some people have no relative with a number, so it is more often where it can be.
    """
    return replace(
        habits,
        misspelt=habits.misspelt + 0.01,
        surname_misspelt=0.015,
        day_month_swapped=max(habits.day_month_swapped, 0.01),
        first_of_january=max(habits.first_of_january, 0.005),
        year_alone=0.003,
        wrong_birth=0.015,
        no_birth=habits.no_birth + 0.01,
        no_postcode=min(1.0, habits.no_postcode + 0.02),
        names_swapped=habits.names_swapped + 0.005,
        spelt_otherwise=0.06,
        short_form=0.03,
        initial=0.003,
        middle_name=0.02,
        other_surname=0.03,
        relatives_number=0.07,
        old_address=0.08,
        shared_address=0.015,
        shared_phone=0.01,
    )


AWKWARD: Final = {name: replace(agency, habits=_awkward(agency.habits)) for name, agency in BY_NAME.items()}
"""The same agencies, as they are where nobody looks anything up."""
