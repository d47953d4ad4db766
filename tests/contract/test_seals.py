"""No answer can forget a seal: circles are understood for answers in one place."""

import ast
from pathlib import Path

from tests.docs import ROOT

PROFILE = ROOT / "services" / "profile"
BELOW = {"domain", "folding"}
"""What makes no answers: the rules of understanding, and the fold, which judges whole circles."""


def understands(source: str) -> bool:
    """Whether a module understands circles by itself: it calls ``understand``, or has the agenda do so."""
    called = [ast.unparse(node.func) for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return not {"understand", "understanding.understand", "agenda.stories", "agenda.items"}.isdisjoint(called)


def that_understand(folder: Path) -> set[str]:
    """The modules of answers that understand a circle by themselves."""
    modules = [path for path in folder.rglob("*.py") if path.relative_to(folder).parts[0] not in BELOW]
    return {path.name for path in modules if understands(path.read_text())}


def test_every_answer_understands_its_circles_without_hidden_identities() -> None:
    assert that_understand(PROFILE) == {"sealed.py"}
    assert that_understand(ROOT / "services" / "graph") == set()


def test_an_answer_that_understands_by_itself_would_be_noticed(tmp_path: Path) -> None:
    (tmp_path / "answers.py").write_text("def told(held):\n    return agenda.items(held, asked, as_of)\n")
    (tmp_path / "other.py").write_text("def told(held):\n    return sealed.understood(held, as_of)\n")
    assert that_understand(tmp_path) == {"answers.py"}
