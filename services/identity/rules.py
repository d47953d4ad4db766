"""The levels of comparison in SQL, for Splink on DuckDB or Spark: exactly those of the domain's ``matching.levels``.

A level here says the same as there, in the same order; a test of parity holds the two equal.
"""

from collections.abc import Mapping
from typing import Any, Final, Literal, NamedTuple

from services.profile.domain.matching.levels import (
    COMPARISONS,
    GENERATION,
    MANY,
    MOST,
    SHORTEST_BEGINNING,
    SHORTEST_NEAR,
    SHORTEST_SLIP,
    SOME,
    TWO_WORDS,
)
from services.profile.domain.matching.model import Model, TrainedLevel

Engine = Literal["duckdb", "spark"]

ENGINES: Final[tuple[Engine, ...]] = ("duckdb", "spark")

COUNTED: Final = {"forenames": "first", "surnames": "family"}
"""The column whose values each table of frequencies counts."""


class Words(NamedTuple):
    """What the engines call differently: whether two lists overlap, a list's length, and what two have in common."""

    overlap: str
    size: str
    common: str


WORDS: Final[dict[Engine, Words]] = {
    "duckdb": Words("list_has_any", "len", "list_intersect"),
    "spark": Words("arrays_overlap", "size", "array_intersect"),
}

_YEARS: Final = "abs(year_l - year_r)"
_ROUGH: Final = "(estimated_l or estimated_r or day_l is null or day_r is null)"
_SAME_MONTH: Final = "coalesce(month_l = month_r or estimated_l or estimated_r, true)"
_NEW_YEAR: Final = "(month_l = '01' and day_l = '01') or (month_r = '01' and day_r = '01')"


class _Sql:
    """The conditions, in the words of an engine."""

    def __init__(self, words: Words) -> None:
        self.words = words

    def share(self, column: str, another: str = "") -> str:
        """Whether a list of the left and one of the right have anything in common."""
        return f"{self.words.overlap}({column}_l, {another or column}_r)"

    def fit(self, column: str, another: str) -> str:
        """Whether a list of either has anything in common with another list of the other."""
        return f"({self.share(column, another)} or {self.share(another, column)})"

    def untold(self, column: str) -> str:
        """Whether either list is empty."""
        return f"({self.words.size}({column}_l) = 0 or {self.words.size}({column}_r) = 0)"

    def in_common(self, share: int) -> str:
        """Whether so much of street and town is in common."""
        size, least = self.words.size, TWO_WORDS if share == MOST else 1
        enough = f"greatest({share} * ({size}(lines_l) + {size}(lines_r)), 20 * {least})"
        return f"20 * {size}({self.words.common}(lines_l, lines_r)) >= {enough}"

    def conditions(self) -> Mapping[str, tuple[str, ...]]:
        """For each comparison when it is not told, and when each level holds, but for the last."""
        home = self.fit("homes", "fits")
        number, postcode = self.share("houses"), self.share("postcodes")
        some, many, most = (self.in_common(share) for share in (SOME, MANY, MOST))
        return {
            "forename": (
                f"first_l is null or first_r is null or (first_l <> first_r and coalesce({_swapped()}, false))",
                "first_l = first_r",
                "sound_l = sound_r or array_contains(stands_for_l, first_r) or array_contains(stands_for_r, first_l)",
                self.share("forenames"),
                "substr(first_l, 1, 1) = substr(first_r, 1, 1) and (length(first_l) = 1 or length(first_r) = 1)",
                _slip_of_pen("first"),
                _near("first"),
            ),
            "surname": (
                "family_l is null or family_r is null",
                "family_l = family_r",
                self.share("surnames"),
                self.fit("surnames", "also"),
                _swapped(),
                _slip_of_pen("family"),
                _near("family"),
            ),
            "birth": (
                "year_l is null or year_r is null",
                f"year_l = year_r and month_l = month_r and day_l = day_r and not {_ROUGH}",
                f"year_l = year_r and not {_ROUGH} and month_l = day_r and day_l = month_r",
                _birth_slip(),
                f"year_l = year_r and (case when {_ROUGH} then {_SAME_MONTH} else {_NEW_YEAR} end)",
                "year_l = year_r",
                f"{_YEARS} < {GENERATION}",
            ),
            "sex": ("sex_l is null or sex_r is null", "sex_l = sex_r"),
            "address": (
                f"{self.untold('postcodes')} and not ({home} or {many} or ({number} and {some}))",
                f"{home} and ({many} or {self.untold('lines')})",
                f"{home} or ({postcode} and {some})",
                f"{number} and {most} and not {postcode}",
                f"({most} or ({number} and {many})) and not {postcode}",
                postcode,
                f"({number} and {some}) or {many}",
                self.share("districts"),
            ),
            "phone": (self.untold("phones"), self.share("phones")),
            "contact": (self.untold("contacts"), self.share("contacts")),
            "nhs_number": (self.untold("nhs_numbers"), self.share("nhs_numbers")),
            "upn": (self.untold("upns"), self.share("upns")),
            "number": (f"not {self.share('spaces')}", self.share("numbers")),
        }


def _swapped() -> str:
    """By copies of the columns: Splink takes a comparison out of training where it reads what pairs were found by."""
    pairs = ("fore_l", "sur_r"), ("sur_l", "fore_r")
    return " and ".join(f"({one} = {other} or ({_slip(one, other)}))" for one, other in pairs)


def _slip_of_pen(column: str) -> str:
    return _slip(f"{column}_l", f"{column}_r")


def _slip(one: str, other: str) -> str:
    needed = f"case when length({one}) = length({other}) then {SHORTEST_SLIP} else {SHORTEST_SLIP - 1} end"
    return f"least(length({one}), length({other})) >= {needed} and damerau_levenshtein({one}, {other}) <= 1"


def _near(column: str) -> str:
    one, other = f"{column}_l", f"{column}_r"
    shortest = f"least(length({one}), length({other}))"
    begins = f"substr({one}, 1, {shortest}) = substr({other}, 1, {shortest})"
    wrong = f"{shortest} >= {SHORTEST_NEAR} and levenshtein({one}, {other}) <= 2"
    return f"({wrong}) or ({shortest} >= {SHORTEST_BEGINNING} and {begins})"


def _birth_slip() -> str:
    """Two of the three parts are the same, and the third differs by a slip."""
    day = f"(year_l = year_r and month_l = month_r and {_is_slip('day')})"
    month = f"(year_l = year_r and day_l = day_r and {_is_slip('month')})"
    years = f"({_YEARS} = 1 or levenshtein(cast(year_l as string), cast(year_r as string)) = 1)"
    year = f"({_YEARS} < {GENERATION} and month_l = month_r and day_l = day_r and {years})"
    return f"not {_ROUGH} and ({day} or {month} or {year})"


def _is_slip(part: str) -> str:
    """A wrong digit, two exchanged, or the next number, in a day or a month."""
    one, other = f"{part}_l", f"{part}_r"
    next_number = f"abs(cast({one} as int) - cast({other} as int)) = 1"
    return f"(levenshtein({one}, {other}) = 1 or {next_number} or reverse({one}) = {other})"


def comparisons(engine: Engine, model: Model | None = None) -> list[dict[str, Any]]:
    """The comparisons as Splink reads them, with the shares of a model where one is given."""
    conditions = _Sql(WORDS[engine]).conditions()
    made = []
    for place, comparison in enumerate(COMPARISONS):
        untold, *told = conditions[comparison.name]
        levels: list[dict[str, Any]] = [
            {"sql_condition": untold, "label_for_charts": "not told", "is_null_level": True}
        ]
        for at, (level, sql) in enumerate(zip(comparison.levels, [*told, "ELSE"], strict=True)):
            trained = model.comparisons[place].levels[at] if model else None
            levels.append({"sql_condition": sql, "label_for_charts": level.name} | _shares(trained))
            if level.frequency:
                levels[-1]["tf_adjustment_column"] = COUNTED[level.frequency]
                if model:
                    levels[-1]["tf_minimum_u_value"] = getattr(model, level.frequency).rare
        made.append({"output_column_name": comparison.name, "comparison_levels": levels})
    return made


def _shares(trained: TrainedLevel | None) -> dict[str, float]:
    return {"m_probability": trained.m, "u_probability": trained.u} if trained else {}
