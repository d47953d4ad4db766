"""Forenames that are written or spoken in more than one way."""

from functools import lru_cache
from itertools import groupby
from typing import Final

_CONSONANTS: Final = 2
"""So many of them two spellings of a forename must share: Ella and Ellie share one, and may be sisters."""

_SOUND: Final = str.maketrans("cgyz", "kjis")
"""Letters that are spoken alike. A forename misspelt keeps its first sound: Jayden and Hayden are two."""

_SHORT_FORMS: Final = """
    abby abigail
    alex alexander alexandra alexandria
    amy aimee amie
    andy andrew
    ben benjamin
    beth elizabeth bethany
    bill william
    billy william
    bob robert
    cath catherine
    charlie charles charlotte
    chris christopher christine christian christina
    dan daniel danny
    dave david
    daz darren
    debbie deborah
    ed edward edwin
    ellie eleanor elizabeth
    fred frederick
    gabby gabrielle
    gaz gareth gary
    harry henry harold
    izzy isabella isabelle isabel
    jack john jackson
    jamie james
    jim james
    jenny jennifer
    jess jessica
    jo joanne joanna joseph
    jon jonathan john
    joe joseph
    josh joshua
    kate katherine catherine kathryn
    katie katherine catherine kathryn
    kim kimberley
    liz elizabeth
    lizzie elizabeth
    lottie charlotte
    maddie madeleine madison
    matt matthew
    max maximilian maxwell
    mick michael
    mike michael
    mo mohammed muhammad mohamed mohammad
    mohd mohammed muhammad mohamed mohammad
    nat natalie nathan nathaniel
    nick nicholas
    nicky nicola nicholas
    ollie oliver olivia
    pat patrick patricia
    pete peter
    rob robert
    ron ronald
    sam samuel samantha
    sasha alexander alexandra
    steve stephen steven
    sue susan
    theo theodore
    tim timothy
    tom thomas
    tommy thomas
    tony anthony
    vicky victoria
    will william
    zac zachary
    zak zachary
"""
LONG_FORMS: Final = {
    words[0]: frozenset(words[1:]) for words in (line.split() for line in _SHORT_FORMS.split("\n") if line)
}
"""Short forms of English forenames and what they may stand for; no name is ever replaced by another."""


@lru_cache(maxsize=65_536)
def consonants(name: str) -> str:
    """What the spellings of a name have in common, Mohammed's and Muhammad's; "" where it is too little to tell."""
    found = "".join(letter for letter, _ in groupby(name.translate(_SOUND)) if letter not in "aeiou")
    return found if len(found) >= _CONSONANTS else ""


def begin_alike(one: str, other: str) -> bool:
    """Whether two names have one first sound."""
    return one[0].translate(_SOUND) == other[0].translate(_SOUND)


@lru_cache(maxsize=65_536)
def spoken(forename: str) -> str:
    """A forename's first sound and its consonants; "" where these are too few to tell."""
    found = consonants(forename)
    return f"{forename[0].translate(_SOUND)} {found}" if found else ""


def may_stand_for(one: str, other: str) -> bool:
    """Whether one of two forenames is a short form of the other."""
    return other in LONG_FORMS.get(one, ()) or one in LONG_FORMS.get(other, ())
