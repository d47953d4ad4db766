"""Exploitation networks: adults, phones, a vehicle and a hotel that tie children of several families together."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from services.simulate.care import cast_of
from services.simulate.cases import missing_episode
from services.simulate.clerk import Cast, Desk, Event, Said, moment
from services.simulate.households import Builder
from services.simulate.names import BRITISH
from services.simulate.numbers import Home
from services.simulate.people import Household, Person
from services.simulate.teller import Planted

_NICKNAMES: Final = ("Daz", "Smiley", "Rico", "Bones", "Shades", "Mack", "Vee", "Jinx")
_HOTELS: Final = ("Harbour Lights Hotel", "The Packhorse Lodge", "Torrbridge Travel Inn", "The Saltings Guest House")
_GRADE: Final[dict[str, object]] = {"source": 2, "assessment": "B", "handling": "C"}
_POLICE: Final = "police/tamarshire"


@dataclass(slots=True)
class Network:
    """Two adults of concern with what they use; ``children`` are the teenagers of different families they know."""

    adults: list[Person]
    phone: str | None
    plate: str
    hotel: str
    place: Home
    children: list[Person]


def gather(builder: Builder, dice: Random, households: list[Household]) -> Network:
    """A network around the oldest child of each of some households."""
    adults = [_of_concern(builder, dice) for _ in range(2)]
    phone = builder.numbers.network_phone()
    adults[0].phone = phone
    children = [household.children[0] for household in households]
    hotel = dice.choice(_HOTELS)
    return Network(adults, phone, builder.numbers.vehicle(), hotel, builder.numbers.home(), children)


def _of_concern(builder: Builder, dice: Random) -> Person:
    adult = builder.adult("male", BRITISH, builder.numbers.home(), ages=(22, 40))
    adult.aliases = (dice.choice(_NICKNAMES),)
    return adult


class Watch:
    """What police, the missing hub and a clinic write of a network in the months before the end."""

    def __init__(self, desk: Desk, network: Network, households: list[Household], end: date) -> None:
        """``desk`` writes for all of the ``households``; each has one of the network's children, in their order."""
        self.desk = desk
        self.network = network
        self.households = households
        self.end = end
        self.tied: dict[str, set[Person]] = {"vehicle": set(), "place": set()}
        self.tied |= {adult.key: set() for adult in network.adults}
        self.told: list[Event] = []

    def tell(self) -> list[Planted]:
        """The network, and the regular missing of its first child."""
        pairs = list(zip(self.network.children, [*self.network.children[1:], self.network.children[0]], strict=True))
        for number, (one, other) in enumerate(pairs):
            self._stopped(one, other, self.end - timedelta(days=150 - 30 * number + self.desk.dice.randint(0, 9)))
        for number, child in enumerate(self.network.children[1:], 1):
            if number % 2:
                self._clinic(number, child)
        self._intelligence(self.end - timedelta(days=20))
        missing = self._regularly_missing()
        return [missing, self._planted()]

    def _stopped(self, one: Person, other: Person, day: date) -> None:
        """Two children in the vehicle, or at the hotel, with an adult."""
        adult = self.desk.dice.choice(self.network.adults)
        cast: Cast = [(one, "child"), (other, "child"), (adult, "person_of_concern")]
        at = moment(day, self.desk.dice.randint(21, 23), self.desk.dice.randrange(60))
        by_car = self.desk.dice.random() < 0.5  # noqa: PLR2004 - a share
        said = Said(
            indicators=["in_vehicle_with_unknown_adults" if by_car else "hotel_or_party"],
            vehicles=[(self.network.plate, adult)] if by_car else (),
            location=None if by_car else self._hotel(),
            relations=[(adult, one, "associate_of"), (adult, other, "associate_of")],
        )
        details = {"category": "suspicious circumstances", "outcome": "no further police action"}
        summary = "Two children and an adult in a parked car" if by_car else "Two children and an adult in a hotel room"
        self._keep(self.desk.write(_POLICE, "police.incident", at, cast, summary, details, said))
        self.tied[adult.key] |= {one, other}
        self.tied["vehicle" if by_car else "place"] |= {one, other}

    def _hotel(self) -> dict[str, str | list[str]]:
        place = self.network.place
        return {
            "lines": [self.network.hotel, place.line, place.town],
            "postcode": place.postcode,
            "place_name": self.network.hotel,
            "place_kind": "hotel",
        }

    def _clinic(self, number: int, child: Person) -> None:
        said = Said(indicators=["repeat_sexual_health_attendance"])
        details = {"setting": "sexual_health", "reason": "contraception", "injury": False}
        cast = cast_of(self.households[number], [child], adults=0)
        at = moment(self.end - timedelta(days=self.desk.dice.randint(10, 80)), 15)
        by = "health/tamarshire-community"
        self._keep(self.desk.write(by, "health.attendance", at, cast, "Third visit", details, said))

    def _intelligence(self, day: date) -> None:
        first, second = self.network.adults
        cast: Cast = [(first, "person_of_concern"), (second, "associate")]
        said = Said(
            grade=_GRADE,
            vehicles=[(self.network.plate, second)],
            relations=[(first, second, "associate_of")],
            narrative="Both use the car, and hand one telephone to and fro. Young people are said to be given lifts.",
        )
        details: dict[str, Any] = {"themes": ["child sexual exploitation"]}
        summary = "Two adults who give lifts to young people"
        self._keep(self.desk.write(_POLICE, "police.intelligence", moment(day), cast, summary, details, said))

    def _regularly_missing(self) -> Planted:
        """The first child, missing three times in 90 days, and found with an adult of the network."""
        child, household, adult = self.network.children[0], self.households[0], self.network.adults[0]
        told = []
        for number, ago in enumerate((75, 45, 15), 1):
            day = self.end - timedelta(days=ago)
            episode = f"MIS-{household.key}-{number}"
            report, _ = missing_episode(self.desk, household, child, day, episode, found_with=adult)
            if report:
                told.append(report)
        self.tied[adult.key].add(child)
        return Planted("regular_missing", list(household.children), "monthly", {"repeat_missing": told}, "in a network")

    def _keep(self, event: Event | None) -> None:
        if event:
            self.told.append(event)

    def _planted(self) -> Planted:
        """The network: its hubs, and the children whom each ties together."""
        hubs: list[dict[str, object]] = [
            {"kind": "person", "value": adult.key, "children": _keys(self.tied[adult.key])}
            for adult in self.network.adults
        ]
        if self.network.phone:
            tied = self.tied[self.network.adults[0].key]
            hubs.append({"kind": "phone", "value": self.network.phone, "children": _keys(tied)})
        hubs.append({"kind": "vehicle", "value": self.network.plate, "children": _keys(self.tied["vehicle"])})
        hubs.append({"kind": "place", "value": self.network.hotel, "children": _keys(self.tied["place"])})
        rest = self.network.children[1:]
        hubs = [hub for hub in hubs if hub["children"]]
        return Planted("exploitation_network", rest, None, {"links": self.told}, "the agenda does not show it", hubs)


def _keys(children: set[Person]) -> list[str]:
    return sorted(child.key for child in children)
