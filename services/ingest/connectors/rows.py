"""Rows of a partner's file, read with all their faults: what is wrong, where it stands, and what to do about it."""

from collections.abc import Mapping
from typing import Final, NamedTuple, TypeVar

from services.ingest.connectors.elements import Element
from services.kernel import clock
from services.kernel.codes import FaultCode

T = TypeVar("T")

_SHOWN: Final = 60


class RowFault(NamedTuple):
    """One fault: its code (contract, Faults), the path and the line of the value, and a sentence."""

    code: FaultCode
    path: str
    line: int
    message: str


class Refusal(NamedTuple):
    """A row that was refused, or a part of one that was left out, with its faults; the first decides its code.

    ``row`` is its number among the elements ``of`` its tag in the file, from 1; ``child`` the agency's own number of
    the child, "" where it has none.
    """

    of: str
    row: int
    line: int
    path: str
    child: str
    faults: tuple[RowFault, ...]


class Row:
    """One element of a file, whose members are read by name; ``faults`` are those found so far.

    ``today`` is the date of the reading: what lies ahead of it is a fault, or, where a date only ends what has begun,
    is left out and kept in ``ahead``.
    """

    def __init__(self, element: Element, today: str) -> None:
        self.element = element
        self.today = today
        self.faults: list[RowFault] = []
        self.ahead: list[RowFault] = []
        if element.children and element.text:
            message = f"There is text between the elements: {_show(element.text)}; take it out"
            self.faults.append(RowFault("bad_value", element.path, element.text_line, message))

    def text(self, tag: str, *, required: bool = False) -> str:
        """The text of a member, or ""; one that is there twice is a fault."""
        found = self.element.all(tag)
        if len(found) > 1:
            self.faults.append(RowFault("bad_value", found[1].path, found[1].line, f"{tag} is there twice: keep one"))
        if found and found[0].text:
            return found[0].text
        if required:
            path = f"{self.element.path}/{tag}"
            self.faults.append(RowFault("missing_field", path, self.element.line, f"{tag} is required: add it"))
        return ""

    def code(self, tag: str, meanings: Mapping[str, T]) -> T | None:
        """What the code of a member means; None where there is no code, or none of its list."""
        return self._meaning(tag, self.text(tag), self._at(tag), meanings)

    def codes(self, tag: str, meanings: Mapping[str, T]) -> list[T]:
        """What the codes of all members of a tag mean."""
        told = [self._meaning(tag, one.text, one, meanings) for one in self.element.all(tag)]
        return [meaning for meaning in told if meaning is not None]

    def date(self, tag: str, *, required: bool = False, after: tuple[str, str] = ("", "")) -> str:
        """A date that has been, or ""; ``after`` is the name and the text of one that it may not precede."""
        text = self._date(tag, self.text(tag, required=required), self._at(tag), after)
        if text > self.today:
            self.faults.append(self._lies_ahead(tag, text, self._at(tag)))
        return text

    def end(self, tag: str, after: tuple[str, str]) -> str:
        """The date on which what has begun ended, or ""; one that lies ahead has not happened, and is left out."""
        return self._end(tag, self.text(tag), self._at(tag), after)

    def ends(self, tag: str, after: tuple[str, str]) -> list[str]:
        """The dates of all members of a tag, without those that lie ahead."""
        told = [self._end(tag, one.text, one, after) for one in self.element.all(tag)]
        return [text for text in told if text]

    def date_ahead(self, tag: str) -> str:
        """A date that lies ahead by its nature, or ""."""
        return self._date(tag, self.text(tag), self._at(tag), ("", ""))

    def add(self, code: FaultCode, tag: str, message: str) -> None:
        """Find a fault in a member, or in the row where there is no such member."""
        found = self._at(tag)
        self.faults.append(RowFault(code, found.path, found.line, message))

    def _at(self, tag: str) -> Element:
        return self.element.first(tag) or self.element

    def _meaning(self, tag: str, code: str, found: Element, meanings: Mapping[str, T]) -> T | None:
        if not code or code in meanings:
            return meanings.get(code)
        message = f"{_show(code)} is not in the list of {tag}; it has {', '.join(meanings)}"
        self.faults.append(RowFault("unknown_code", found.path, found.line, message))
        return None

    def _date(self, tag: str, text: str, found: Element, after: tuple[str, str]) -> str:
        if not text:
            return ""
        try:
            clock.parse_date(text)
        except ValueError:
            message = f"{tag} {_show(text)} is not a date that exists, such as 2026-01-14"
            self.faults.append(RowFault("bad_date", found.path, found.line, message))
            return ""
        name, earliest = after
        if text < earliest:
            message = f"{tag} {text} is earlier than {name} {earliest}: correct whichever is wrong"
            self.faults.append(RowFault("time_order", found.path, found.line, message))
        return text

    def _end(self, tag: str, told: str, found: Element, after: tuple[str, str]) -> str:
        text = self._date(tag, told, found, after)
        if text > self.today:
            self.ahead.append(self._lies_ahead(tag, text, found))
            return ""
        return text

    def _lies_ahead(self, tag: str, text: str, found: Element) -> RowFault:
        message = (
            f"{tag} {text} is later than the conversion on {self.today}: correct it in the source and convert again"
        )
        return RowFault("in_the_future", found.path, found.line, message)

    def refusal(self, child: str, more: tuple[RowFault, ...] = ()) -> Refusal:
        """The refusal of this row, for its own faults and ``more`` that were found in it."""
        element, faults = self.element, (*self.faults, *self.ahead, *more)
        return Refusal(element.tag, element.number, element.line, element.path, child, faults)

    def left_out(self, child: str) -> list[Refusal]:
        """The dates that lie ahead, each by itself."""
        element = self.element
        return [Refusal(element.tag, element.number, fault.line, fault.path, child, (fault,)) for fault in self.ahead]


def _show(value: str) -> str:
    return f"“{value if len(value) <= _SHOWN else value[:_SHOWN] + '…'}”"
