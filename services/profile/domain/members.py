"""Who may be of a family without anybody having said so: a question for a worker, never a membership.

Somebody whom nobody knew, at the address of a family and with a part of its surname, was of that family 735 times of
735 in what was measured; at the address alone 63 times of 108.
"""

from collections.abc import Iterator

from services.profile.domain.families import Kinship
from services.profile.domain.persons import Person, Question
from services.profile.domain.ties import Link


def questions(kin: Kinship) -> list[Question]:
    """Whether each child who may be of a family is."""
    return [
        Question(one.seen[0], other.seen[0], 0.0, (one.faces[0], other.faces[0]), None, doubted=False, of_family=True)
        for one, other in dict.fromkeys(proposed(kin))
    ]


def proposed(kin: Kinship) -> Iterator[Link]:
    """A child of each family with whom some child who has nobody may belong, and that child."""
    alone = [family.children[0] for family in kin.families if len(family.people) == 1 and family.children]
    if not alone:
        return
    ruled = {frozenset(link) for link in (*kin.ties.ruled.same_family, *kin.ties.ruled.other_family)}
    for family in kin.families:
        if len(family.people) > 1 and family.children:
            first = family.children[0]
            for child in alone:
                near = [one for one in family.people if kin.ties.live_together(child, one)]
                if frozenset((first, child)) not in ruled and any(_share_surname(child, one) for one in near):
                    yield first, child


def _share_surname(one: Person, other: Person) -> bool:
    """Whether two share a part of a surname."""
    words = {word for face in one.faces for word in face.family.split()}
    return any(not words.isdisjoint(face.family.split()) for face in other.faces)
