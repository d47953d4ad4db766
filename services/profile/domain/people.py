"""Who is whom for certain (contract, People); what is only likely comes after it, in ``likely``.

A worker's word comes first. Then two rules make people of mentions. A valid identifier joins all mentions that bear
it, unless anything in that whole group contradicts; then it joins none. The same name and full date of birth join where
an address, a phone, a parent or a child is shared too. Neither may bring a contradiction into a person.

The result depends on the mentions alone, not on the order in which they came: whoever could be one of two people
that are certainly two is joined with neither.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from itertools import combinations

from services.kernel.events.entry import Face, full_births
from services.profile.domain.likeness import Number, contradict, meeting_points, nhs_numbers, numbers
from services.profile.domain.units import Care, Certainty, Faces, Pair, Ruled, Tie, Told, Units


def certainty(faces: Collection[Face], apart: Iterable[Faces], ruled: Ruled[Face]) -> Certainty:
    """What is certain of some faces, of which ``apart`` are pairs that a record tells as two people."""
    shared = {number for one, other in apart for number in numbers(one) & numbers(other)}
    ties: list[Tie] = []
    refused = set(shared)
    for number, bearers in _bearers(faces).items():
        for tied in _parted(bearers, ruled):
            if number in shared or _contradiction_in(tied, ruled):
                refused.add(number)
            else:
                ties.append(Tie(number[0], frozenset(tied)))
    by_name = {face for face in faces if full_births(face) and meeting_points(face)}
    described_alike = {one for one, other in ruled.two if one == other}
    enough = by_name.union(*(tie.faces for tie in ties)) - described_alike
    return Certainty(ties, frozenset(enough), frozenset(refused))


def _parted(bearers: set[Face], ruled: Ruled[Face]) -> list[set[Face]]:
    """The faces that bear an identifier, without those whom a worker has set apart from others of them; and those."""
    set_apart = {other for one, other in ruled.two if one in bearers and other in bearers and one != other}
    return [bearers - set_apart, set_apart] if set_apart else [bearers]


def group(
    told: Sequence[Told], cares: Sequence[Care], apart: Sequence[Pair], sure: Certainty, ruled: Ruled[int]
) -> Units:
    """The people of some mentions, as sets of units, by what is certain.

    ``told`` is in order of receipt; ``apart`` are pairs that their own record tells as two.
    """
    units = Units(told, [*apart, *cares], sure, ruled)
    units.join_by_ruling(ruled.one)
    units.join_by_identifiers()
    units.join_by_name_and_birth()
    units.join_by_relatives(cares)
    return units


def _bearers(faces: Iterable[Face]) -> dict[Number, set[Face]]:
    """The faces that bear each valid identifier."""
    bearers: dict[Number, set[Face]] = defaultdict(set)
    for face in faces:
        for number in numbers(face):
            bearers[number].add(face)
    return bearers


def _contradiction_in(faces: set[Face], ruled: Ruled[Face]) -> bool:
    """Whether one identifier is borne by faces that cannot all be one person's, as far as no worker says they are."""
    if any(len(nhs_numbers(face)) > 1 for face in faces):
        return True
    return len(faces) > 1 and any(contradict(*pair) and not _ruled_one(pair, ruled) for pair in combinations(faces, 2))


def _ruled_one(pair: Faces, ruled: Ruled[Face]) -> bool:
    return pair in ruled.one or pair[::-1] in ruled.one
