"""What the documents promise: blocks that run, references that leave nothing out, links that lead somewhere."""

import re
import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from services.cli import app
from services.kernel.codes import FAULTS
from services.kernel.log.port import ALL_TOPICS
from services.kernel.metrics import METRICS
from services.kernel.postgres.connect import Connection
from services.kernel.postgres.server import Server
from services.kernel.settings import VARIABLES
from services.profile.domain.rules import RULES
from services.profile.domain.thresholds import NATIONAL, Thresholds
from services.web import openapi
from tests import docs
from tests.conftest import trust_the_machine
from tests.docs import ROOT, Block

REFERENCE = ROOT / "docs" / "reference"
RUN = {"sh", "console", "python", "sql"}
NOT_RUN_AT_MOST = 16
SHOWN = RUN | {"text", "json", "mermaid", "yaml", "ini"}

_ALL = [block for document in docs.documents() for block in docs.blocks(document)]
_RUNNING = [block for block in _ALL if block.language in RUN and not block.reason]
_SHELL = sorted(
    {block.document for block in _RUNNING if block.language in {"sh", "console"}},
    key=lambda document: (-document.stat().st_size, document),
)
"""The documents with a shell's blocks, the longest first: while it runs, others can run on other workers."""


def _relative(path: object) -> str:
    return str(path.relative_to(ROOT)) if isinstance(path, Path) else ""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """An empty folder beside a copy of the test data, and a hub that stays up until the test ends."""
    shutil.copytree(ROOT / "tests" / "data", tmp_path / "tests" / "data")
    server = Server(tmp_path / "kinfold-home")
    trust_the_machine(server.lease())
    yield tmp_path
    server.release()


@pytest.mark.apart
@pytest.mark.parametrize("document", _SHELL, ids=_relative)
def test_every_shell_block_of_a_document_does_what_it_says(document: Path, folder: Path) -> None:
    todo = [
        step
        for block in docs.blocks(document)
        if block.language in {"sh", "console"} and not block.reason
        for step in docs.steps(block)
    ]
    for step, printed in zip(todo, docs.run(todo, folder, docs.surroundings(folder)), strict=True):
        if step.printed is not None:
            assert docs.agrees(printed, step.printed), f"{step.block.name}: {step.command}\n{printed}"


@pytest.mark.parametrize("block", [one for one in _RUNNING if one.language == "python"], ids=lambda one: one.name)
def test_every_python_block_runs(block: Block) -> None:
    exec(compile(block.body, block.name, "exec"), {"__name__": "docs"})  # noqa: S102 - that is the test


@pytest.mark.parametrize("block", [one for one in _RUNNING if one.language == "sql"], ids=lambda one: one.name)
def test_every_sql_block_is_good_sql_for_the_database(block: Block, connection: Connection) -> None:
    connection.execute(block.body.encode())


def test_every_block_says_what_it_is() -> None:
    odd = [block.name for block in _ALL if block.language not in SHOWN]
    assert odd == [], f"fence these as one of {sorted(SHOWN)}"


def test_a_block_that_is_not_run_says_why_and_there_are_few() -> None:
    left_out = {block.name: block.reason for block in _ALL if block.language in RUN and "not-run" in block.info}
    assert all(left_out.values()), left_out
    assert len(left_out) <= NOT_RUN_AT_MOST, left_out
    assert len(_RUNNING) >= len(left_out), "more blocks are left out than run"


def test_a_wrong_output_in_a_document_would_be_noticed() -> None:
    assert docs.agrees("1 accepted\nin 0.3 s\n", "1 accepted\nin … s\n")
    assert docs.agrees("a\nb\nc\nd\n", "a\n…\nd\n")
    assert docs.agrees("a\nd\n", "a\n…\nd\n")
    assert not docs.agrees("1 accepted\n", "2 accepted\n")
    assert not docs.agrees("a\nb\n", "a\n")


def test_a_command_of_a_document_that_fails_would_be_noticed(tmp_path: Path) -> None:
    block = Block(ROOT / "README.md", 1, "console", "$ false\n")
    with pytest.raises(AssertionError, match=r"README\.md"):
        docs.run(list(docs.steps(block)), tmp_path, docs.surroundings(tmp_path))
    asked = block._replace(body="$ (exit 3)\n$ echo $?\n3\n")
    assert docs.run(list(docs.steps(asked)), tmp_path, docs.surroundings(tmp_path)) == ["", "3\n"]


def test_documents_are_read_as_a_reader_sees_them(tmp_path: Path) -> None:
    document = tmp_path / "a.md"
    listed = ["# One", "", "1. A list:", "", "   ```sh not-run: why", "   # no heading", "     [no](link)", "   ```"]
    document.write_text("\n".join([*listed, "", "## `two` words", "", "[a](b.md#c)", "", "# 3", ""]))
    assert docs.headings(document) == ["One", "`two` words", "3"]
    assert docs.anchors(document) == {"one", "two-words", "3"}
    assert docs.links(document) == ["b.md#c"]
    assert docs.section(document, "`two` words").strip() == "[a](b.md#c)"
    (block,) = docs.blocks(document)
    assert (block.line, block.language, block.reason, block.body) == (5, "sh", "why", "# no heading\n  [no](link)\n")


def _coded(document: str) -> set[str]:
    """The names in code that head a section of a reference."""
    return {name for heading in docs.headings(REFERENCE / document) for name in re.findall(r"^`([^`]+)`", heading)}


def _commands() -> dict[str, Any]:
    """Every command of the program, by its words."""
    found: dict[str, Any] = {}

    def walk(group: Any, words: str) -> None:
        for name, one in group.commands.items():
            if hasattr(one, "commands"):
                walk(one, f"{words} {name}")
            if not hasattr(one, "commands") or one.invoke_without_command:
                found[f"{words} {name}"] = one

    walk(typer.main.get_command(app), "kinfold")
    return found


def test_every_setting_has_its_heading() -> None:
    assert _coded("settings.md") == set(VARIABLES)


def test_every_topic_has_its_heading() -> None:
    assert {topic for topic in ALL_TOPICS if topic not in _coded("topics.md")} == set()


def test_every_metric_has_its_heading() -> None:
    assert _coded("metrics.md") == set(METRICS)


def test_every_fault_has_its_heading() -> None:
    assert _coded("faults.md") == set(FAULTS)


def test_every_rule_has_its_heading_with_its_numbers() -> None:
    assert _coded("rules.md") == set(RULES)
    for rule in RULES:
        said = docs.section(REFERENCE / "rules.md", f"`{rule}`")
        for name in Thresholds.__struct_fields__:
            if name.startswith(rule):
                default = getattr(Thresholds(), name)
                whose = "national" if name in NATIONAL else "local"
                row = rf"\| `{name}` \| {default} \| {whose} \|"
                assert re.search(row, said), f"rules.md, {rule}: no row {row}"


def test_every_number_that_is_of_no_rule_has_its_row() -> None:
    said = (REFERENCE / "rules.md").read_text("utf-8")
    others = [name for name in Thresholds.__struct_fields__ if not any(name.startswith(f"{rule}_") for rule in RULES)]
    for name in others:
        default, whose = getattr(Thresholds(), name), "national" if name in NATIONAL else "local"
        assert re.search(rf"\| `{name}` \| {default} \| {whose} \|", said), f"rules.md: no row for {name}"


def test_every_command_has_its_heading_with_its_options() -> None:
    commands = _commands()
    assert _coded("cli.md") == set(commands)
    common = docs.section(REFERENCE / "cli.md", "What every command takes")
    for words, command in commands.items():
        said = docs.section(REFERENCE / "cli.md", f"`{words}`") + common
        for option in (name for one in command.params for name in one.opts if name.startswith("--")):
            assert f"`{option}" in said, f"cli.md, {words}: {option}"


def test_every_route_of_the_api_has_its_heading() -> None:
    routes = {f"{method.upper()} {path}" for path, methods in openapi()["paths"].items() for method in methods}
    assert _coded("api.md") >= routes
    assert {name for name in _coded("api.md") if name not in routes} <= {"GET /metrics", "GET /openapi.json"}


@pytest.mark.parametrize("document", docs.documents(), ids=_relative)
def test_every_link_leads_somewhere(document: Path) -> None:
    for link in docs.links(document):
        path, _, anchor = link.partition("#")
        if re.match(r"[a-z]+:", path):
            continue
        target = (document.parent / path).resolve() if path else document
        assert target.exists(), f"{_relative(document)}: {link}"
        assert not anchor or anchor in docs.anchors(target), f"{_relative(document)}: {link}"


def test_every_document_is_reached_from_the_index() -> None:
    seen: set[Path] = set()
    todo = [ROOT / "docs" / "README.md"]
    while todo:
        document = todo.pop()
        if document not in seen:
            seen.add(document)
            paths = (link.partition("#")[0] for link in docs.links(document))
            found = ((document.parent / path).resolve() for path in paths if path.endswith(".md"))
            todo += [path for path in found if ROOT / "docs" in path.parents]
    assert set((ROOT / "docs").rglob("*.md")) - seen == set()


_DECISIONS = sorted(path for path in (ROOT / "docs" / "adr").glob("*.md") if path.name != "README.md")


@pytest.mark.parametrize("decision", _DECISIONS, ids=_relative)
def test_a_decision_names_what_enforces_it(decision: Path) -> None:
    text = decision.read_text()
    assert all(f"## {part}" in text for part in ("Context", "Decision", "Consequences")), "a part is missing"
    last = text.strip().splitlines()[-1]
    assert last.startswith("Enforced by: "), last
    names = re.findall(r"`([^`]+)`", last)
    assert names, last
    for name in names:
        path, _, test = name.partition("::")
        if path == ".importlinter":
            assert f"[importlinter:contract:{test}]" in (ROOT / path).read_text(), name
        else:
            assert (ROOT / path).exists(), name
            assert not test or f"def {test}(" in (ROOT / path).read_text(), name


def test_every_dependency_has_its_reason() -> None:
    told = (ROOT / "docs" / "adr" / "0011-dependencies.md").read_text()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    names = [re.split(r"[\[<>=]", one)[0] for one in project["dependencies"]]
    assert [name for name in names if not re.search(rf"^\| .*\b{name}\b.* \| \S", told, re.MULTILINE)] == []


def test_decisions_are_numbered_without_gaps_and_listed() -> None:
    numbers = [int(path.name[:4]) for path in _DECISIONS]
    assert numbers == list(range(1, len(numbers) + 1))
    listed = set(docs.links(ROOT / "docs" / "adr" / "README.md"))
    assert {path.name for path in _DECISIONS} <= listed


def test_runbooks_are_numbered_without_gaps_and_have_their_three_parts() -> None:
    runbooks = sorted((ROOT / "docs" / "runbooks").glob("[0-9]*.md"))
    assert [int(path.name[:2]) for path in runbooks] == list(range(1, len(runbooks) + 1))
    for path in runbooks:
        assert [one for one in docs.headings(path) if one in {"Symptom", "Check", "Cure"}] == [
            "Symptom",
            "Check",
            "Cure",
        ]


_ELSEWHERE = re.compile(
    r"pypi\.org|pythonhosted|repo1?\.maven|maven\.apache\.org/maven2|registry\.npmjs|proxy\.golang|"
    r"(?<![\w/.])/(?:work|root|home|Users|mnt)/",
)


@pytest.mark.parametrize("document", docs.documents(), ids=_relative)
def test_no_document_names_a_registry_or_a_path_of_a_machine(document: Path) -> None:
    assert _ELSEWHERE.findall(document.read_text()) == []
