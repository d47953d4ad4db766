"""Samples for audit: drawn by a number by which anybody can draw them again, from every part of the work.

Nights are drawn from too, and overrides are always in (Ofsted, Devon 2013, paragraphs 46, 49 and 53). No generator of
random numbers keeps a state: each case has its place in the draw by a digest of the seed and its stream.
"""

from collections.abc import Mapping, Sequence
from hashlib import blake2b
from uuid import UUID

from msgspec import Struct


class Case(Struct, frozen=True):
    """A case of an audit, and the stratum from which it was drawn."""

    case: UUID
    stratum: str


def sample(seed: int, size: int, strata: Mapping[str, Sequence[UUID]], always: Sequence[UUID] = ()) -> tuple[Case, ...]:
    """Draw cases from strata in proportion, and at least one of each; ``always`` are in it anyway.

    The same seed, strata and size give the same cases. There are as many as ``size`` says, or more where there are more
    strata, or more that are always in it.
    """
    wanted = set(always)
    chosen = {case: name for name, cases in strata.items() for case in cases if case in wanted}
    left = {name: [case for case in cases if case not in chosen] for name, cases in strata.items()}
    least = {name: int(bool(cases) and name not in chosen.values()) for name, cases in left.items()}
    shares = _shares({name: len(cases) for name, cases in left.items()}, least, size - len(chosen))
    for name, cases in sorted(left.items()):
        drawn = sorted(cases, key=lambda case: _draw(seed, case))[: shares[name]]
        chosen |= dict.fromkeys(drawn, name)
    return tuple(
        Case(case, name) for case, name in sorted(chosen.items(), key=lambda one: (one[1], _draw(seed, one[0])))
    )


def _shares(counts: Mapping[str, int], least: Mapping[str, int], room: int) -> dict[str, int]:
    """How many cases of each stratum: the least of each, then whichever is furthest behind its share of the room."""
    shares, total = dict(least), sum(counts.values())
    for _ in range(min(room, total) - sum(shares.values())):
        behind = {name: count * room / total - shares[name] for name, count in counts.items() if shares[name] < count}
        shares[max(sorted(behind), key=behind.__getitem__)] += 1
    return shares


def _draw(seed: int, case: UUID) -> bytes:
    return blake2b(case.bytes + str(seed).encode(), digest_size=8).digest()
