"""Invented names, and what agencies make of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Final


@dataclass(frozen=True, slots=True)
class Heritage:
    """Names that go together, with the DfE ethnicity code and the language (ISO 639) of those who bear them.

    ``patronymic`` says that a child's second name is the father's first. A name stands as often as it is common;
    ``young_girls`` and ``young_boys`` are the names of children, where those differ from all.
    """

    ethnicity: str
    language: str
    girls: tuple[str, ...]
    boys: tuple[str, ...]
    families: tuple[str, ...]
    patronymic: bool = False
    young_girls: tuple[str, ...] = ()
    young_boys: tuple[str, ...] = ()

    def forenames(self, sex: str, *, young: bool = False) -> tuple[str, ...]:
        """The forenames of a sex; those that children have, or all."""
        every = self.girls if sex == "female" else self.boys
        if not young:
            return every
        return (self.young_girls if sex == "female" else self.young_boys) or every[:26]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


BRITISH: Final = Heritage(
    "WBRI",
    "en",
    _words(
        "Amelia Olivia Isla Ava Freya Poppy Florence Willow Rosie Evie Daisy Phoebe Matilda Harriet Imogen Tegan "
        "Jessica Chloe Megan Georgia Lauren Bethany Kayleigh Shannon Paige Abigail Hannah Leah Tamsin Morwenna "
        "Donna Tracey Kelly Michelle Stacey Gemma Nicola Joanne Karen Samantha Rachel Kirsty Lindsey Danielle"
    ),
    _words(
        "Oliver George Arthur Noah Leo Oscar Archie Jack Freddie Henry Charlie Theodore Alfie Joshua Mason Riley "
        "Ethan Tyler Callum Connor Liam Kieran Jake Bradley Reece Jago Kit Tristan Dylan Harvey Finley Toby "
        "Darren Lee Wayne Craig Gary Stuart Shaun Jason Carl Dean Neil Adam Ryan Scott Ashley Gavin Simon Martin"
    ),
    _words(
        "Pengelly Luscombe Chugg Yelland Widdicombe Northcott Endacott Tremlett Westcott Hannaford Ellacott Squire "
        "Bowden Vanstone Heard Friend Gidley Quick Rowe Sampson Tapper Uglow Venner Warren Yeo Zeal Arscott "
        "Ashplant Badcock Balsdon Beer Braund Burrow Cawsey Coldridge Crocker Dymond Easterbrook Facey Fulford "
        "Gammon Glanville Hamlyn Holwill Isaac Jewell Kelland Lang Maunder Nott Oke Parish Reddaway Sanders Tozer"
    ),
)
_POLISH: Final = Heritage(
    "WEEU",
    "pl",
    _words("Zuzanna Julia Maja Zofia Małgorzata Agnieszka Łucja Świętosława Katarzyna Oliwia"),
    _words("Jakub Szymon Wojciech Paweł Łukasz Michał Kacper Tomasz Grzegorz Stanisław"),
    _words("Wiśniewska Kowalczyk Wójcik Zając Dąbrowska Kaczmarek Król Żurek Pietrzak Sikora"),
)
_CZECH: Final = Heritage(
    "WEEU",
    "cs",
    _words("Tereza Eliška Kateřina Barbora Šárka Zdeňka Lucie Anežka"),
    _words("Jiří Tomáš Ondřej Matěj Štěpán Vojtěch Marek Dušan"),
    _words("Dvořák Horák Němec Růžička Šimek Beneš Kučera Hájek Říha Vaněk"),
)
_SOUTH_ASIAN: Final = Heritage(
    "APKN",
    "ur",
    _words("Fatima Aisha Zainab Maryam Khadija Sana Hira Iqra Nadia Rukhsana"),
    _words("Mohammed Ahmed Hamza Yusuf Bilal Ibrahim Usman Zubair Imran Tariq"),
    _words("Hussain Akhtar Mahmood Chaudhry Qureshi Bashir Rehman Siddiqui Malik Javed"),
)
_SOMALI: Final = Heritage(
    "BSOM",
    "so",
    _words("Hodan Ifrah Sahra Ayaan Fadumo Hibaaq Nasra Ubah"),
    _words("Abdi Liban Guled Warsame Mahad Farah Yusuf Bashiir"),
    _words("Warsame Jama Farah Guled Hersi Nuur Elmi Samatar"),
    patronymic=True,
)
_WEST_AFRICAN: Final = Heritage(
    "BNGN",
    "yo",
    _words("Adaeze Folake Chiamaka Temitope Ngozi Yetunde Ifeoma Abimbola"),
    _words("Chidi Tunde Emeka Olumide Kelechi Babatunde Ikenna Femi"),
    _words("Okonkwo Adebayo Nwosu Olawale Eze Balogun Obi Ogunleye"),
)
_PORTUGUESE: Final = Heritage(
    "WOTW",
    "pt",
    _words("Inês Conceição Beatriz Leonor Júlia Mafalda Graça Lurdes"),
    _words("João Tomás Gonçalo André Simão Rúben Estêvão Luís"),
    _words("Conceição Gonçalves Simões Magalhães Araújo Guimarães Falcão Leitão"),
)

OTHERS: Final = (_POLISH, _CZECH, _SOUTH_ASIAN, _SOMALI, _WEST_AFRICAN, _PORTUGUESE)
_BRITISH_SHARE: Final = 0.82

MUHAMMAD: Final = ("Mohammed", "Muhammad", "Mohamed", "Mohammad")
"""One name in four spellings, each of which some agency uses for the same boy."""

SPELLINGS: Final = (
    (*MUHAMMAD, "Mohd"),
    *(_words("Aisha Ayesha Aysha"), _words("Yusuf Yousef Yusef"), _words("Zainab Zaynab"), _words("Fatima Fatimah")),
    *(_words("Ibrahim Ebrahim"), _words("Usman Uthman Osman"), _words("Maryam Mariam"), _words("Khadija Khadijah")),
    *(_words("Stephen Steven"), _words("Katherine Catherine Kathryn"), _words("Shaun Sean Shawn")),
    *(_words("Callum Calum"), _words("Sophie Sofie"), _words("Isabelle Isabel Isobel"), _words("Rebecca Rebekah")),
    *(_words("Philip Phillip"), _words("Geoffrey Jeffrey"), _words("Lewis Louis"), _words("Lucy Lucie")),
    *(
        _words("Zoe Zoë"),
        _words("Chloe Chloë"),
        _words("Finley Finlay"),
        _words("Jayden Jaden"),
        _words("Riley Reilly"),
    ),
    *(
        _words("Riley Reilly"),
        _words("Tracey Tracy"),
        _words("Lindsey Lindsay"),
        _words("Ashley Ashleigh"),
        _words("Hannah Hanna"),
    ),
)
"""Forenames that are written in several ways."""

SHORT_FORMS: Final = dict(
    pair.split(":")
    for pair in _words(
        "Samantha:Sam Samuel:Sam Joshua:Josh Joanne:Jo Nicola:Nicky Michelle:Shell Danielle:Dani Daniel:Dan "
        "Rebecca:Becky Jessica:Jess Abigail:Abby Bethany:Beth Oliver:Ollie Theodore:Theo Frederick:Fred Thomas:Tom "
        "William:Will Robert:Rob Michael:Mike Christopher:Chris Matthew:Matt Andrew:Andy Stephen:Steve Steven:Steve "
        "Anthony:Tony David:Dave Benjamin:Ben James:Jamie Alexander:Alex Katherine:Kate Catherine:Cath "
        "Elizabeth:Liz Isabella:Izzy Charlotte:Lottie Eleanor:Ellie Victoria:Vicky Jennifer:Jenny Susan:Sue "
        "Deborah:Debbie Kimberley:Kim Natalie:Nat Gareth:Gaz Darren:Daz Mohammed:Mo Muhammad:Mo Zachary:Zac "
        "Harriet:Hattie Matilda:Tilly Florence:Flo Georgia:George Patricia:Pat Gregory:Greg Philip:Phil"
    )
)
"""What a forename is shortened to."""


def heritage(dice: Random) -> Heritage:
    """The heritage of a household."""
    return BRITISH if dice.random() < _BRITISH_SHARE else dice.choice(OTHERS)


def misspelt(dice: Random, name: str) -> str:
    """A name with one slip of the keyboard: a letter left out, doubled, replaced, or swapped with the next."""
    if len(name) < 4:  # noqa: PLR2004 - in a shorter name one letter makes another name
        return name
    at = dice.randrange(1, len(name) - 1)
    slip = dice.choice(("drop", "double", "replace", "swap"))
    if slip == "drop":
        return name[:at] + name[at + 1 :]
    if slip == "double":
        return name[:at] + name[at] + name[at:]
    if slip == "replace":
        return name[:at] + dice.choice("aeioulrnst") + name[at + 1 :]
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def spelt_otherwise(dice: Random, given: str, spellings: Sequence[Sequence[str]] = (MUHAMMAD,)) -> str:
    """Another spelling of a forename that is written in several ways, or the name itself."""
    for ways in spellings:
        if given in ways:
            return dice.choice([other for other in ways if other != given])
    return given
