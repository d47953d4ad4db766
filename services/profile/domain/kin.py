"""What one record tells of kin: who cares for whom, who are partners, siblings, who lives together.

Where a record states no relationship between an adult and its children, the roles ``parent`` and ``carer`` hold
for every child it names (contract, Families).
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple

from services.kernel.events.entry import Mention, Relation

CARING: Final = frozenset({"parent_of", "step_parent_of", "carer_of"})
COUPLES: Final = frozenset({"partner_of", "ex_partner_of"})
_DISTANT: Final = frozenset({"grandparent_of", "relative_of", "sibling_of"})
_OF_ROLE: Final = {"parent": "parent_of", "carer": "carer_of"}
_IMPLIED: Final = {"sibling": "sibling_of", "household_member": "lives_with", "relative": "relative_of"}


class Tie(NamedTuple):
    """What the mention at ``adult`` is to the mention at ``child``; for ties of equals the names mean nothing."""

    adult: int
    child: int
    kind: str


def ties_in(mentions: Iterable[Mention], relations: tuple[Relation, ...]) -> tuple[Tie, ...]:
    """Every tie of kin or household that a record tells: those of care, and those of equals and relatives."""
    return _ties(tuple([mention.role for mention in mentions]), relations)


@lru_cache(maxsize=16_384)
def _ties(roles: tuple[str, ...], relations: tuple[Relation, ...]) -> tuple[Tie, ...]:
    """The ties among people of some roles, as far as they are told; most records tell one of a few such shapes."""
    found = _cares(roles, relations)
    found += [Tie(one.one, one.other, one.kind) for one in relations if one.kind in _OTHER_TIES]
    stated = {frozenset((one.one, one.other)) for one in relations}
    children = [place for place, role in enumerate(roles) if role == "child"]
    for place, role in enumerate(roles):
        kind = _IMPLIED.get(role)
        if kind:
            found += [Tie(place, child, kind) for child in children if frozenset((place, child)) not in stated]
    return tuple(found)


def _cares(roles: tuple[str, ...], relations: tuple[Relation, ...]) -> list[Tie]:
    """Who is told to be the parent, step-parent or carer of whom; a professional is nobody's."""
    stated = [
        Tie(one.one, one.other, one.kind)
        for one in relations
        if one.kind in CARING and roles[one.one] != "professional"
    ]
    children = [place for place, role in enumerate(roles) if role == "child"]
    implied = []
    for place, role in enumerate(roles):
        kind = _OF_ROLE.get(role)
        if kind and children:
            told = [one for one in relations if one.one == place and one.other in children]
            if not any(one.kind in CARING for one in told):
                distant = {one.other for one in told if one.kind in _DISTANT}
                related = distant if role == "carer" else set(children) - distant
                implied += [Tie(place, child, kind) for child in sorted(related or (children if not distant else ()))]
    return stated + implied


_OTHER_TIES: Final = _DISTANT | COUPLES | {"lives_with"}
