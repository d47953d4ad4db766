"""The checks pass on the tree, and each of them catches a breach that is planted."""

import json
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent

CHECKS = {
    "ruff": ["ruff", "check", "--no-cache", "."],
    "format": ["ruff", "format", "--no-cache", "--check", "."],
    "mypy": ["mypy"],
    "basedpyright": ["basedpyright"],
    "architecture": ["lint-imports", "--no-cache"],
}

FORBIDDEN_TEXT = {
    "TID251": "from datetime import datetime\n\nSTARTED = datetime.now(tz=None)\n",
    "BLE001": "try:\n    import kafka\nexcept Exception:\n    kafka = None\n",
    "T201": 'print("a child\'s name")\n',
    "ANN201": "def answer():\n    return 1\n",
    "S608": "QUERY = \"SELECT name FROM person WHERE id = '%s'\" % __name__\n",
}

FORBIDDEN_CALLS = [
    "from uuid import uuid4\n\nNAME = uuid4()\n",
    'import os\n\nHOME = os.environ["HOME"]\n',
    "import time\n\nNOW = time.time()\n",
    "from unittest.mock import Mock\n\nFAKE = Mock()\n",
]

FORBIDDEN_IMPORTS = {
    "services/profile/domain/marks.py": "import psycopg",
    "services/graph/domain/ego.py": "import kafka",
    "services/kernel/ids.py": "import services.profile.folding.streams",
    "services/profile/folding/store.py": "import services.graph.application",
    "services/profile/reading.py": "import services.profile.application",
    "services/profile/casework/book.py": "import services.profile.casework.urgency",
    "services/ingest/store.py": "import services.ingest.application",
    "services/kernel/codes.py": "import services.kernel.log.port",
}


def run(command: list[str], folder: Path = ROOT, text: str | None = None) -> "subprocess.CompletedProcess[str]":
    """Run one of the tools of the virtual environment."""
    program = [str(BIN / command[0]), *command[1:]]
    return subprocess.run(program, cwd=folder, input=text, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("check", CHECKS)
def test_the_tree_passes(check: str) -> None:
    told = run(CHECKS[check])
    assert told.returncode == 0, told.stdout + told.stderr


@pytest.mark.parametrize("rule", FORBIDDEN_TEXT)
def test_ruff_catches_a_breach(rule: str) -> None:
    told = run(
        ["ruff", "check", "--no-cache", "--stdin-filename", "services/profile/planted.py", "-"],
        text=FORBIDDEN_TEXT[rule],
    )
    assert rule in told.stdout


@pytest.mark.parametrize("text", FORBIDDEN_CALLS)
def test_ruff_catches_what_only_the_kernel_may_do(text: str) -> None:
    told = run(["ruff", "check", "--no-cache", "--stdin-filename", "services/profile/planted.py", "-"], text=text)
    assert "TID251" in told.stdout


def test_mypy_catches_a_name_where_an_identifier_belongs(tmp_path: Path) -> None:
    planted = tmp_path / "planted.py"
    planted.write_text('from services.kernel.ids import record_of\n\nRECORD = record_of("Amy Carter")\n')
    told = run(["mypy", "--config-file", str(ROOT / "pyproject.toml"), str(planted)])
    assert "arg-type" in told.stdout


@pytest.mark.parametrize(
    ("query", "errors"),
    [
        ('"SELECT person FROM profile.person WHERE names = \'" + name + "\'"', True),
        ('"SELECT person FROM profile.person WHERE names = %s", [name]', False),
    ],
)
def test_basedpyright_catches_assembled_sql(tmp_path: Path, query: str, *, errors: bool) -> None:
    (tmp_path / "planted.py").write_text(
        "from services.kernel.postgres.connect import Connection\n\n\n"
        "def search(connection: Connection, name: str) -> None:\n"
        f"    connection.execute({query})\n"
    )
    configured = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["basedpyright"]
    venv = {"venvPath": str(BIN.parents[1]), "venv": BIN.parent.name}
    places = {"include": ["planted.py"], "extraPaths": [str(ROOT)], **venv}
    (tmp_path / "pyrightconfig.json").write_text(json.dumps({**configured, **places}))
    told = run(["basedpyright", "--project", str(tmp_path)])
    assert ("planted.py:5" in told.stdout) is errors
    assert (told.returncode != 0) is errors


@pytest.mark.parametrize("place", FORBIDDEN_IMPORTS)
def test_import_linter_catches_an_import_across_the_layers(tmp_path: Path, place: str) -> None:
    shutil.copytree(ROOT / "services", tmp_path / "services", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / ".importlinter", tmp_path)
    file = tmp_path / place
    file.write_text(file.read_text() + f"\n{FORBIDDEN_IMPORTS[place]}\n")
    told = run(["lint-imports", "--no-cache"], tmp_path)
    assert told.returncode == 1
    assert "BROKEN" in told.stdout
    assert FORBIDDEN_IMPORTS[place].removeprefix("import ") in told.stdout


def test_import_linter_catches_a_module_without_a_layer(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "services", tmp_path / "services", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / ".importlinter", tmp_path)
    (tmp_path / "services" / "kernel" / "helpers.py").write_text('"""A drawer for everything."""\n')
    told = run(["lint-imports", "--no-cache"], tmp_path)
    assert told.returncode == 1
