"""Numbers, homes and vehicles of the county: each handed out once, none of them anybody's."""

from dataclasses import dataclass, field
from datetime import date
from typing import Final

from stdnum.gb import upn

_TOWNS: Final = (
    *("Torrbridge", "Ashcombe Regis", "Holsford", "Yealmstoke", "Dartleigh", "Otterhampton", "Morewell", "Lynbury"),
    *("Clystford", "Tavibridge", "Haldonleigh", "Culmworthy"),
)
_STREETS: Final = (
    *(
        "Larkspur",
        "Cobbler's",
        "Quarry",
        "Old Mill",
        "Saltings",
        "Beacon",
        "Chantry",
        "Drover's",
        "Elmfield",
        "Foundry",
    ),
    *(
        "Gorse",
        "Heron",
        "Ironmonger",
        "Juniper",
        "Kestrel",
        "Limekiln",
        "Maltings",
        "Nettlebed",
        "Orchard",
        "Packhorse",
    ),
)
_KINDS: Final = ("Lane", "Road", "Close", "Street", "Way", "Rise", "Terrace", "Gardens")
_DISTRICTS: Final = ("EX26", "EX27", "EX28", "EX29")
"""Districts of the Exeter area that Royal Mail has never used."""
_INWARD: Final = "ABDEFGHJLNPQRSTUWXYZ"
_HOUSES: Final = 80
_LETTERS: Final = len(_INWARD)
_STREET_COUNT: Final = len(_DISTRICTS) * 10 * _LETTERS * _LETTERS
_SCATTER: Final = 7_919
"""A prime by which consecutive households are spread over the county."""
_PLATE: Final = "ABCDEFGHJKLMNOPRSTUVWXY"

SHARED_HOMES: Final = 20
"""The first homes are kept for addresses that many share."""
_FAMILY_PHONES: Final = 900
_ALL_PHONES: Final = 1_000
_LANDLINES: Final = (
    *("0113 496 0", "0114 496 0", "0115 496 0", "0116 496 0", "0117 496 0", "0118 496 0", "0121 496 0"),
    *("0131 496 0", "0141 496 0", "0151 496 0", "0161 496 0", "0191 498 0", "020 7946 0", "01632 960 "),
)
"""The beginnings of Ofcom's numbers for drama, each for a thousand; the last is kept for places that many share."""


@dataclass(frozen=True, slots=True)
class Home:
    """An address: a first line with the number, a town, a postcode."""

    line: str
    town: str
    postcode: str


@dataclass(slots=True)
class Numbers:
    """Counters from which everything that must be unique in the county is made, in the order it is asked for."""

    people: int = 0
    nhs_serial: int = 1_000
    upn_serial: int = 0
    other_serial: int = 10_000
    home_serial: int = SHARED_HOMES
    phones: int = 0
    landlines: int = 0
    network_phones: int = _FAMILY_PHONES
    vehicles: int = 0
    vacated: list[tuple[date, Home]] = field(default_factory=list)
    """Homes that a family has left, with the day; others may move in."""

    def person(self) -> str:
        """The name by which the truth knows a person."""
        self.people += 1
        return f"P{self.people:06d}"

    def nhs_number(self) -> str:
        """The next NHS number of the range kept for tests; some have no check digit, and are passed over."""
        while True:
            self.nhs_serial += 1
            digits = f"999{self.nhs_serial:06d}"
            check = -sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=True)) % 11
            if check < 10:  # noqa: PLR2004 - the check digit is one digit
                return f"{digits}{check}"

    def upn(self) -> str:
        """The next unique pupil number, of a school number that no school has."""
        self.upn_serial += 1
        digits = f"878{self.upn_serial:09d}"
        return str(upn.calc_check_digit(digits)) + digits

    def other(self, prefix: str) -> str:
        """The next number of some system of an agency's own."""
        self.other_serial += 1
        return f"{prefix}{self.other_serial}"

    def phone(self) -> str | None:
        """The next mobile number of Ofcom's drama range; None when it is used up, since a shared one would lie."""
        if self.phones >= _FAMILY_PHONES:
            return None
        self.phones += 1
        return f"07700 900{self.phones - 1:03d}"

    def landline(self) -> str | None:
        """The next landline of Ofcom's drama ranges; None when they are used up."""
        area, number = divmod(self.landlines, 1_000)
        if area >= len(_LANDLINES) - 1:
            return None
        self.landlines += 1
        return f"{_LANDLINES[area]}{number:03d}"

    def network_phone(self) -> str | None:
        """The next of those kept for exploitation networks; None when they are used up."""
        if self.network_phones >= _ALL_PHONES:
            return None
        self.network_phones += 1
        return f"07700 900{self.network_phones - 1:03d}"

    def home(self) -> Home:
        """The next home."""
        self.home_serial += 1
        return home_at(self.home_serial)

    def vehicle(self) -> str:
        """The next registration, of an area QZ that the DVLA has never used."""
        self.vehicles += 1
        number, letters = self.vehicles, ""
        for _ in range(3):
            number, letter = divmod(number, len(_PLATE))
            letters += _PLATE[letter]
        return f"QZ{51 + number % 20} {letters}"


def refuge() -> Home:
    """Where the county's refuge is."""
    return home_at(1)


def childrens_home(number: int) -> Home:
    """One of the county's children's homes."""
    return home_at(2 + number % (SHARED_HOMES - 2))


@dataclass(frozen=True, slots=True)
class Hub:
    """A place whose address or telephone many people give as theirs; kinds as in `kinfold places`."""

    kind: str
    name: str
    home: Home
    phone: str


def home_at(serial: int) -> Home:
    """The home of a serial number: up to 1.28 million, no two alike."""
    scattered = serial * _SCATTER % (_STREET_COUNT * _HOUSES)
    street, house = divmod(scattered, _HOUSES)
    rest, district = divmod(street, len(_DISTRICTS))
    rest, digit = divmod(rest, 10)
    second, first = divmod(rest, _LETTERS)
    name = f"{_STREETS[street % len(_STREETS)]} {_KINDS[street // len(_STREETS) % len(_KINDS)]}"
    inward = f"{digit}{_INWARD[first]}{_INWARD[second]}"
    return Home(f"{house + 1} {name}", _TOWNS[street % len(_TOWNS)], f"{_DISTRICTS[district]} {inward}")


def _hubs() -> tuple[Hub, ...]:
    """A school, a surgery and a home in each town; their addresses are the last of the county, which no family has."""
    last = _STREET_COUNT * _HOUSES - 1
    kinds = (("school", "{} Academy"), ("surgery", "{} Surgery"), ("childrens_home", "{} House"))
    made = []
    for number, (town, (kind, name)) in enumerate((town, kind) for town in _TOWNS for kind in kinds):
        made.append(Hub(kind, name.format(town), home_at(last - number), f"{_LANDLINES[-1]}{number:03d}"))
    return tuple(made)


HUBS: Final = _hubs()
"""The places that agencies write, here and there, where a home or a telephone of the person's own should stand."""


def shared_places() -> list[Hub]:
    """Every place of the county that many share: the refuge, the children's homes, schools and surgeries."""
    homes = [childrens_home(number) for number in range(SHARED_HOMES - 2)]
    own = [Hub("childrens_home", f"Children's home {number}", home, "") for number, home in enumerate(homes, 1)]
    return [Hub("refuge", "Harbour, a refuge", refuge(), ""), *own, *HUBS]
