"""The documents as tests read them: their headings, links and fenced blocks, and a shell that runs the blocks.

A block fenced as ``sh`` is a script; one fenced as ``console`` is a session, ``$`` before each command and what it
prints below. The blocks of a document run in order in one shell, in an empty folder beside a copy of ``tests/data``,
with a hub of their own. In a session ``…`` stands for anything: for lines where it stands alone, else within a line;
a command may fail only if ``$ echo $?`` follows. A block that cannot run here says why: ``sh not-run: the reason``.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
_FENCE = re.compile(
    r"^(?P<indent> *)(?P<fence>```+)(?P<info>[^\n`]*)\n(?P<body>.*?)^(?P=indent)(?P=fence) *$", re.MULTILINE | re.DOTALL
)
_HEADING = re.compile(r"^#{1,6} +(.+?)\s*$", re.MULTILINE)
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
_MARK = "<kinfold-docs-mark>"


class Block(NamedTuple):
    """A fenced block: the document, the line of its fence, its info string and its text."""

    document: Path
    line: int
    info: str
    body: str

    @property
    def language(self) -> str:
        return self.info.split(" ", 1)[0]

    @property
    def reason(self) -> str:
        """Why a block is not run; "" for one that is."""
        _, found, reason = self.info.partition("not-run:")
        return reason.strip() if found else ""

    @property
    def name(self) -> str:
        return f"{self.document.relative_to(ROOT)}:{self.line}"


@dataclass(frozen=True)
class Step:
    """A part of a block that runs at once; ``printed`` is what a session says it prints, None for a script."""

    block: Block
    command: str
    printed: str | None


def documents() -> list[Path]:
    """Every document: those at the top, and those below ``docs``."""
    top = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
    return [path for path in top if path.exists()] + sorted((ROOT / "docs").rglob("*.md"))


def blocks(document: Path) -> list[Block]:
    text = document.read_text()
    return [
        Block(document, text.count("\n", 0, found.start()) + 1, found["info"].strip(), _body(found))
        for found in _FENCE.finditer(text)
    ]


def _body(found: re.Match[str]) -> str:
    """The text of a block; one in a list is written as far in as its fence."""
    return re.sub(rf"^{found['indent']}", "", found["body"], flags=re.MULTILINE)


def prose(document: Path) -> str:
    """A document without its fenced blocks."""
    return _FENCE.sub("", document.read_text())


def headings(document: Path) -> list[str]:
    return _HEADING.findall(prose(document))


def section(document: Path, heading: str) -> str:
    """What stands below a heading, up to the next of its level or a higher one; fenced blocks apart."""
    lines = prose(document).splitlines()
    start, level = next(
        (place, len(line) - len(line.lstrip("#")))
        for place, line in enumerate(lines)
        if line.lstrip("#").strip() == heading and line.startswith("#")
    )
    ends = (place for place, line in enumerate(lines) if place > start and re.match(rf"#{{1,{level}}} ", line))
    return "\n".join(lines[start + 1 : next(ends, len(lines))])


def links(document: Path) -> list[str]:
    return _LINK.findall(prose(document))


def anchors(document: Path) -> set[str]:
    """The anchors of a document's headings, as forges make them."""
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings(document))
    return {heading.replace(" ", "-") for heading in plain}


def steps(block: Block) -> Iterator[Step]:
    """The steps of a block that runs."""
    if block.language == "sh":
        yield Step(block, block.body, None)
        return
    lines = block.body.splitlines()
    starts = [place for place, line in enumerate(lines) if line.startswith("$ ")]
    assert starts[:1] == [0], f"{block.name}: a session begins with a command"
    for start, end in pairwise([*starts, len(lines)]):
        command = [lines[start][2:]]
        rest = start + 1
        while command[-1].endswith("\\") or (rest < end and lines[rest].startswith("> ")):
            command.append(lines[rest].removeprefix("> "))
            rest += 1
        yield Step(block, "\n".join(command), "\n".join(lines[rest:end]))


def run(todo: list[Step], folder: Path, environment: dict[str, str]) -> list[str]:
    """Run steps in one shell; returns what each printed. Fails where one ends badly and nobody asks for its status."""
    told = subprocess.run(
        ["bash", "-c", _script(todo)],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
        timeout=600,
    )
    printed = re.split(rf"{_MARK}\d+\n", told.stdout)
    last = todo[min(len(printed), len(todo)) - 1].block.name
    complaint = f"{last} ended with {told.returncode}:\n{told.stdout[-3000:]}"
    assert told.returncode == 0, complaint
    assert len(printed) == len(todo) + 1, complaint
    return printed[:-1]


def _script(todo: list[Step]) -> str:
    """The steps as one script, with a mark and the status behind each; it ends at a failure that nobody asks about."""
    asked = [*(step.command.strip() == "echo $?" for step in todo[1:]), False]
    lines = ["exec 2>&1; s=0"]
    for step, is_asked in zip(todo, asked, strict=True):
        is_session = step.printed is not None
        lines.append(f"(exit $s); {step.command}" if is_session else f"set -e\n{step.command}\nset +e")
        lines += ["s=$?", f'echo "{_MARK}$s"']
        if not is_asked:
            lines.append("[ $s = 0 ] || exit 97")
    return "\n".join(lines)


def surroundings(folder: Path) -> dict[str, str]:
    """An environment in which ``kinfold`` is on the path and knows no hub but one in ``folder``."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("KINFOLD", "PG", "COV"))}  # noqa: TID251 - the tests' own
    programs = Path(sys.executable).parent
    return kept | {
        "PATH": f"{programs}:{kept.get('PATH', '')}",
        "HOME": str(folder),
        "KINFOLD_HOME": str(folder / "kinfold-home"),
        "COLUMNS": "118",
        "LC_ALL": "C.UTF-8",
        "PYTHONIOENCODING": "utf-8",
    }


def agrees(printed: str, expected: str) -> bool:
    """Whether what was printed is what a document says, ``…`` standing for anything."""
    wanted = _trimmed(expected)
    pattern = "\n".join("<lines>" if line.strip() == "…" else re.escape(line).replace("…", ".*") for line in wanted)
    pattern = (
        pattern
        .replace("<lines>\n", r"(?:[^\n]*\n)*")
        .replace("\n<lines>", r"(?:\n[^\n]*)*")
        .replace("<lines>", r"[\s\S]*")
    )
    return re.fullmatch(pattern, "\n".join(_trimmed(printed))) is not None


def _trimmed(text: str) -> list[str]:
    return [line.rstrip() for line in text.strip("\n").splitlines()]
