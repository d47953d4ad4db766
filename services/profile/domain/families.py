"""Who is family, at an instant (contract, Families).

Children are connected through shared parents, step-parents and carers. A parent who is known to live apart from a
child, and has a household of their own with other children or a partner, does not connect the two: that household
is a second family, to which the child they share belongs as well.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations
from uuid import UUID

from services.kernel.clock import Instant
from services.kernel.ids import family_id
from services.profile.domain.partition import Partition
from services.profile.domain.persons import Person, Understanding
from services.profile.domain.ties import OUTSIDE, Link, Ties


@dataclass(frozen=True, eq=False)
class Family:
    """Children, and the adults around them; ``since`` is the first occurrence that names each."""

    id: UUID
    children: tuple[Person, ...]
    adults: tuple[Person, ...]
    since: dict[Person, Instant]

    @cached_property
    def people(self) -> tuple[Person, ...]:
        """The children, then the adults."""
        return self.children + self.adults


@dataclass(frozen=True, eq=False)
class Kinship:
    """The families of a circle at an instant, the children among its people then, and the ties they rest on."""

    families: list[Family]
    children: frozenset[Person]
    ties: Ties


@dataclass(eq=False)
class _Household:
    """Connected children, the children that a second household shares, and the adults it is built around."""

    children: set[Person]
    shared: set[Person] = field(default_factory=set)
    adults: set[Person] = field(default_factory=set)


def kinship(understanding: Understanding, at: Instant) -> Kinship:
    """Who is family at an instant, by the records that occurred by then; families in the order of their names."""
    ties = Ties(understanding, at)
    children = frozenset(one for one in understanding.people if one in ties.since and one.is_child(at))
    found = [_family(household, ties, children) for household in _households(children, ties)]
    return Kinship(sorted(found, key=lambda family: family.id.int), children, ties)


def _households(children: frozenset[Person], ties: Ties) -> list[_Household]:
    apart = {adult: _elsewhere(adult, children & cared_for, ties) for adult, cared_for in ties.cares.items()}
    households = [_Household(set(group)) for group in _connected(children, apart, ties).groups()]
    for household in households:
        carers = {adult for adult in ties.cares if ties.cares[adult] & household.children}
        household.adults = carers - children
        household.shared = (carers & children) - household.children
    return households + _second_households(apart, households, ties)


def _connected(children: frozenset[Person], apart: dict[Person, set[Person]], ties: Ties) -> Partition[Person]:
    """Children as their parents, step-parents, carers, siblings and hosts connect them."""
    links: list[Link] = []
    for adult, elsewhere in apart.items():
        own = children & ties.cares[adult]
        is_young_parent = adult in children and not all(ties.live_apart(adult, child) for child in own)
        together = own - elsewhere | ({adult} if is_young_parent else set())
        links += combinations(sorted(together, key=_age_of_claim), 2)
        links += [pair for pair in combinations(elsewhere, 2) if _could_share_home(*pair, ties)]
    for one, other in ties.siblings:
        if {one, other} <= children and _could_share_home(one, other, ties) and not _parts(apart, {one, other}, ties):
            links.append((one, other))
    links += _hosts(children, ties)
    return _partition(children, _ruled(children, links, ties))


def _partition(children: frozenset[Person], links: Iterable[Link]) -> Partition[Person]:
    connected = Partition(sorted(children, key=_age_of_claim))
    for one, other in links:
        connected.join(one, other)
    return connected


def _ruled(children: frozenset[Person], links: list[Link], ties: Ties) -> list[Link]:
    """Links between children as workers have ruled: some are of one family, and some are set apart from others."""
    set_apart: dict[Person, set[Person]] = defaultdict(set)
    for child, other in ties.ruled.other_family:
        set_apart[child].add(other)
    for child, others in set_apart.items():
        rest = [link for link in links if others.isdisjoint(link)]
        connected = _partition(children | {child} | others, rest)
        of_child = {one for one in children if connected.root(one) == connected.root(child)}
        links = [link for link in links if others.isdisjoint(link) or of_child.isdisjoint(link)]
    return links + [link for link in ties.ruled.same_family if children.issuperset(link)]


def _parts(apart: dict[Person, set[Person]], pair: set[Person], ties: Ties) -> bool:
    """Whether a parent's own household parts two children: one is of it, and the other lives elsewhere."""
    return any(pair <= ties.cares[adult] and len(pair & elsewhere) == 1 for adult, elsewhere in apart.items())


def _hosts(children: frozenset[Person], ties: Ties) -> Iterator[tuple[Person, Person]]:
    """Children without a known parent or carer, each with the children in whose household they are told to live."""
    cared_for = set().union(*ties.cares.values())
    for child in children - cared_for:
        for other in list(ties.lives_with[child]):
            for host in children & ({other} | ties.cares.get(other, set())):
                if not ties.live_apart(child, host):
                    yield child, host


def _elsewhere(adult: Person, own: frozenset[Person], ties: Ties) -> set[Person]:
    """An adult's children who live apart from the household that the adult has with other children or a partner.

    A child who has shared a home with the children of that household is one of them.
    """
    if len(own) + len(ties.partners(adult)) < 2:  # noqa: PLR2004 - one child and nobody else: one family
        return set()
    apart = {child for child in own if ties.live_apart(adult, child)}
    if not apart:
        return set()
    at_home = {child for child in own if ties.live_together(adult, child)}
    if not (at_home or any(not ties.live_apart(adult, one) for one in ties.partners(adult))):
        return set()
    return {child for child in apart if not any(ties.have_lived_together(child, other) for other in at_home)}


def _second_households(apart: dict[Person, set[Person]], households: list[_Household], ties: Ties) -> list[_Household]:
    """Bring the children who live elsewhere into their parent's own household, or make one of parent and partner."""
    made: list[_Household] = []
    for adult, elsewhere in apart.items():
        partners = {one for one in ties.partners(adult) if not ties.live_apart(adult, one)}
        if elsewhere:
            homes = (
                _homes_of({adult}, apart, households, ties)
                or _homes_of(partners, apart, households, ties)
                or [one for one in made if one.adults & partners]
            )
            if not homes:
                homes = [_Household(set(), adults={adult})]
                made += homes
            for home in homes:
                home.shared |= elsewhere - home.children
                if not home.children:
                    home.adults.add(adult)
    return made


def _homes_of(
    adults: set[Person], apart: dict[Person, set[Person]], households: list[_Household], ties: Ties
) -> list[_Household]:
    """The households of the children who live with any of some adults; a young parent is a child of their own."""
    at_home = adults.union(*(ties.cares[one] - apart[one] for one in adults & apart.keys()))
    return [one for one in households if one.children & at_home]


def _could_share_home(one: Person, other: Person, ties: Ties) -> bool:
    return not ties.live_apart(one, other) or ties.have_lived_together(one, other)


def _family(household: _Household, ties: Ties, children: frozenset[Person]) -> Family:
    """The family of a household: its adults, their partners, and the other people who live there."""
    resident = {adult for adult in household.adults if not _lives_elsewhere(adult, household, ties)}
    adults = household.adults | {partner for adult in resident for partner in ties.partners(adult)}
    at_home = household.children | resident
    others = {other for one in at_home for other in ties.lives_with[one] | ties.named_with[one]}
    adults |= {other for other in others - adults - children if _is_of_household(other, at_home, ties)}
    adults -= {other for child, other in ties.ruled.not_of_family if child in household.children}
    members = household.children | household.shared
    anchor = min(household.children or household.adults, key=_age_of_claim)
    return Family(
        id=family_id(anchor.id, by_adult=not household.children),
        children=tuple(sorted(members, key=lambda one: (one.born or "9", _age_of_claim(one)))),
        adults=tuple(sorted(adults - children, key=_age_of_claim)),
        since=ties.since,
    )


def _lives_elsewhere(adult: Person, household: _Household, ties: Ties) -> bool:
    return bool(household.children) and all(ties.live_apart(adult, child) for child in household.children)


def _is_of_household(other: Person, at_home: set[Person], ties: Ties) -> bool:
    """Told to live with one of those at home, or named beside them and living at their address."""
    if not other.seen or other.roles <= OUTSIDE:
        return False
    return any(
        other in ties.lives_with[one] or (other in ties.named_with[one] and ties.live_together(other, one))
        for one in at_home
    )


def _age_of_claim(person: Person) -> tuple[Instant, int]:
    """When a person became known, and the mention by which."""
    return person.seen[0].received_at, person.id.int
