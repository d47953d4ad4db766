"""One form for what agencies write in many: names, identifiers, phones, addresses, registrations.

Normalised forms are compared and indexed, never shown.
"""

import re
from functools import lru_cache
from typing import Final

import phonenumbers
from anyascii import anyascii
from stdnum.gb import nhs, upn

_APOSTROPHES: Final = str.maketrans("", "", "'’`´.")
_OTHER: Final = re.compile(r"[^a-z0-9]+")
_SPACE: Final = re.compile(r"\s+")
_TITLES: Final = frozenset({"mr", "mrs", "miss", "ms", "mx", "dr", "master", "rev"})
NO_NAME: Final = frozenset({
    *("unknown", "unnamed", "unborn", "baby", "infant", "bump", "na", "none", "nil", "null", "tbc", "tba"),
    *("redacted", "withheld", "anonymous", "male", "female", "newborn", "foetus", "fetus", "twin", "triplet"),
    *("boy", "girl", "known", "stated", "disclosed", "unidentified"),
})
"""Words that stand in the place of a name, and tell nobody apart."""

_NO_IDENTIFIER: Final = frozenset({"UNKNOWN", "NOTKNOWN", "NONE", "NA", "N/A", "NIL", "NULL", "TBC", "TBA"})
_SHORTEST_ROW: Final = 5
"""From so many of one and the same digit an identifier stands for "not known"; a shorter row may be a number."""

_SHORTEST_PHONE: Final = 6


@lru_cache(maxsize=65_536)
def name(text: str) -> str:
    """A name in small ASCII letters, its parts apart: ``O’Brien-Nováková`` is ``obrien novakova``."""
    plain = text if text.isascii() else anyascii(text)
    return _OTHER.sub(" ", plain.lower().translate(_APOSTROPHES)).strip()


@lru_cache(maxsize=65_536)
def full_name(text: str) -> tuple[str, str]:
    """Forenames and surname of a name written in one: the last word is the surname, or what stands before a comma."""
    before, comma, after = text.partition(",")
    if comma and after.strip():
        return _without_title(name(after)), name(before)
    words = name(text).split()
    plain = _without_title(" ".join(words)).split()
    if len(plain) > 1 or len(plain) < len(words):
        return " ".join(plain[:-1]), plain[-1]
    return "".join(plain), ""


def _without_title(normalised: str) -> str:
    words = normalised.split()
    while len(words) > 1 and words[0] in _TITLES:
        words = words[1:]
    return " ".join(words)


def in_order(text: str) -> str:
    """A name written in one as it is shown: given name first, also where the surname was written before a comma."""
    before, comma, after = text.partition(",")
    return f"{after.strip()} {before.strip()}" if comma and before.strip() and after.strip() else text


@lru_cache(maxsize=65_536)
def whole_name(normalised: str) -> str:
    """A name as it is compared with others, its parts together: ``O'Brien`` and ``O Brien`` are one.

    "" where it has not two parts at least, or one of them says that it is not known.
    """
    words = normalised.split()
    return "".join(words) if len(words) > 1 and NO_NAME.isdisjoint(words) else ""


@lru_cache(maxsize=65_536)
def identifier(scheme: str, value: str) -> tuple[str, bool]:
    """An identifier without spaces, and whether it may be used to match.

    NHS numbers and UPNs must pass their check (python-stdnum); a word, or a row of one digit, that stands for "not
    known" passes nowhere.
    """
    compact = _SPACE.sub("", value if value.isascii() else anyascii(value)).upper()
    if scheme == "nhs_number":
        compact = compact.replace("-", "")
    if compact in _NO_IDENTIFIER or not compact.strip("0") or _is_row(compact):
        return compact, False
    if scheme == "nhs_number":
        return compact, nhs.is_valid(compact)
    if scheme in {"upn", "former_upn"}:
        return compact, upn.is_valid(compact)
    return compact, True


def _is_row(compact: str) -> bool:
    return len(compact) >= _SHORTEST_ROW and len(set(compact)) == 1


@lru_cache(maxsize=65_536)
def phone(text: str) -> str:
    """A phone number in E.164, read as British where it has no country; "" where it is none."""
    try:
        number = phonenumbers.parse(text, "GB")
    except phonenumbers.NumberParseException:
        number = None
    if number and phonenumbers.is_possible_number(number):
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    digits = re.sub(r"\D", "", text)
    return digits if len(digits) >= _SHORTEST_PHONE and len(set(digits)) > 1 else ""


def email(text: str) -> str:
    """An e-mail address in small letters."""
    return text.strip().lower()


def handle(text: str) -> str:
    """An online handle in small letters, without its @."""
    return text.strip().lower().lstrip("@")


def registration(text: str) -> str:
    """A vehicle's registration in capitals, without spaces."""
    return re.sub(r"[^A-Z0-9]", "", text.upper())


@lru_cache(maxsize=65_536)
def postcode(text: str) -> str:
    """A postcode in capitals, without spaces."""
    return re.sub(r"[^A-Z0-9]", "", text.upper())


@lru_cache(maxsize=65_536)
def place(lines: tuple[str, ...]) -> str:
    """What tells a home from its neighbours: its numbers (``2 9`` for Flat 2, 9 Chapel Street), or its first line."""
    joined = name(" ".join(lines))
    numbers = [word for word in joined.split() if word[0].isdigit()]
    return " ".join(numbers) if numbers else name(lines[0].partition(",")[0]) if lines else ""
