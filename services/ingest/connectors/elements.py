"""XML files as elements, read in constant memory: each with its line, its path and its place in the file.

A file that declares a document type is refused, and with it every entity: nothing is expanded, nothing is fetched.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Final
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import XMLParser

from services.kernel.errors import WrongUse

_CHUNK: Final = 65_536


@dataclass(slots=True)
class Element:
    """An element: ``line`` in the file from 1, ``number`` among those of its tag in the file from 1, and its path.

    ``text`` is without the white space around it, and ``text_line`` is where it begins.
    """

    tag: str
    path: str
    line: int
    number: int
    text: str = ""
    text_line: int = 0
    children: "list[Element]" = field(default_factory=list)

    def all(self, tag: str) -> "list[Element]":
        """The children of a tag, in order."""
        return [child for child in self.children if child.tag == tag]

    def first(self, tag: str) -> "Element | None":
        """The first child of a tag."""
        return next((child for child in self.children if child.tag == tag), None)


def elements(path: Path, root: str, wanted: frozenset[str]) -> Iterator[Element]:
    """The elements of some tags in a file whose root is ``root``, each with what is below it, one after another.

    Raises WrongUse where the file cannot be read, is no XML, has another root, or declares a document type.
    """
    try:
        with path.open("rb") as file:
            yield from _parsed(file, root, wanted)
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror}"
        raise WrongUse(message) from None
    except DefusedXmlException:
        message = f"{path} declares a document type or entities, which can hide what a file holds: save it without"
        raise WrongUse(message) from None
    except ParseError as error:
        line, column = error.position
        message = f"{path} is no well-formed XML: see line {line}, column {column + 1}"
        raise WrongUse(message) from None
    except (ValueError, LookupError):
        message = f"{path} has an encoding that cannot be read: save it as UTF-8"
        raise WrongUse(message) from None


def _parsed(file: BinaryIO, root: str, wanted: frozenset[str]) -> Iterator[Element]:
    target = _Target(root, wanted)
    parser: Any = XMLParser(target=target, forbid_dtd=True)
    target.line = lambda: parser.parser.CurrentLineNumber
    while chunk := file.read(_CHUNK):
        parser.feed(chunk)
        yield from target.take()
    parser.close()
    yield from target.take()


class _Target:
    """Builds the wanted elements as the parser reads, and forgets everything else."""

    def __init__(self, root: str, wanted: frozenset[str]) -> None:
        self.line: Callable[[], int] = lambda: 0
        self._root = root
        self._wanted = wanted
        self._numbers: Counter[str] = Counter()
        self._open: list[tuple[Element | None, str, Counter[str]]] = []
        self._done: list[Element] = []

    def take(self) -> list[Element]:
        """The elements that have ended since the last call."""
        done, self._done = self._done, []
        return done

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        tag = name.rpartition("}")[2]
        self._numbers[tag] += 1
        if not self._open and tag != self._root:
            message = f"The file is not of this kind: its outermost element is {tag[:60]}, and not {self._root}"
            raise WrongUse(message)
        parent, above, siblings = self._open[-1] if self._open else (None, "", Counter[str]())
        siblings[tag] += 1
        place = f"[{siblings[tag]}]" if siblings[tag] > 1 or tag in self._wanted else ""
        path = f"{above}/{tag}{place}"
        element = None
        if parent or tag in self._wanted:
            element = Element(tag, path, self.line(), self._numbers[tag])
        if parent and element:
            parent.children.append(element)
        self._open.append((element, path, Counter()))

    def data(self, text: str) -> None:
        element = self._open[-1][0] if self._open else None
        if element:
            if not element.text_line and text.strip():
                element.text_line = self.line()
            element.text += text

    def end(self, _name: str) -> None:
        element, _, _ = self._open.pop()
        if element:
            element.text = element.text.strip()
            if not (self._open and self._open[-1][0]):
                self._done.append(element)

    def close(self) -> None:
        """What the parser asks for at the end of the file."""
