"""PostgreSQL of Kinfold's own: it starts, it survives, it keeps to itself, and it leaves nothing running."""

import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from services.kernel.errors import Missing
from services.kernel.postgres.connect import Database
from services.kernel.postgres.runner import Runner, runner_here
from services.kernel.postgres.server import Binaries, Server, _lives_in, binaries_of_the_wheel

NAMESPACE = ["unshare", "--user", "--map-user=1000", "--map-group=1000"]
USE = """
import sys
from pathlib import Path
from services.kernel.postgres.server import Server
server = Server(Path(sys.argv[1]))
database = server.lease()
with database.connect() as connection, connection.transaction():
    connection.execute("SELECT pg_advisory_xact_lock(1)")
    connection.execute("CREATE TABLE IF NOT EXISTS kept (word text)")
    connection.execute("INSERT INTO kept VALUES ('here')")
server.release()
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def words(database: Database) -> list[str]:
    with database.connect() as connection:
        return [word for (word,) in connection.execute("SELECT word FROM kept").fetchall()]


def keep(database: Database, word: str) -> None:
    with database.connect() as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (word text)")
        connection.execute("INSERT INTO kept VALUES (%s)", [word])


def data(home: Path) -> Path:
    return home / "postgres" / "data"


def test_what_is_kept_survives_a_stop_and_nothing_is_left_running(home: Path) -> None:
    server = Server(home)
    keep(server.lease(), "kept")
    assert _lives_in(data(home))
    server.release()
    assert not _lives_in(data(home))
    database = server.lease()
    assert words(database) == ["kept"]
    server.release()
    server.release()


def test_a_server_that_was_killed_is_started_again(home: Path) -> None:
    killed = Server(home)
    keep(killed.lease(), "kept")
    os.kill(int((data(home) / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    server = Server(home)
    assert words(server.lease()) == ["kept"]
    killed.release()
    server.release()
    assert not _lives_in(data(home))


def test_a_number_that_another_process_has_by_now_is_no_server(home: Path) -> None:
    server = Server(home)
    keep(server.lease(), "kept")
    server.release()
    (data(home) / "postmaster.pid").write_text(f"{os.getpid()}\n{data(home)}\n1\n5432\n{home / 'postgres'}\n\n1 1\n")
    assert words(server.lease()) == ["kept"]
    server.release()


def test_the_last_to_leave_stops_the_server(home: Path) -> None:
    first, second = Server(home), Server(home)
    database = first.lease()
    second.lease()
    first.release()
    keep(database, "still there")
    second.release()
    assert not _lives_in(data(home))


def test_several_processes_may_start_it_at_once(home: Path) -> None:
    started = [subprocess.Popen([sys.executable, "-c", USE, str(home)]) for _ in range(4)]
    assert [one.wait(120) for one in started] == [0, 0, 0, 0]
    assert not _lives_in(data(home))
    server = Server(home)
    assert words(server.lease()) == ["here"] * 4
    server.release()


def test_a_first_start_that_was_cut_off_is_made_again(home: Path) -> None:
    half = home / "postgres" / "data.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("15\n")
    (home / "postgres" / "password").write_text("of before")
    server = Server(home)
    keep(server.lease(), "kept")
    server.release()


def test_it_keeps_to_a_socket_and_a_password(home: Path) -> None:
    server = Server(home)
    database = server.lease()
    with database.connect() as connection:
        shown = [connection.execute(f"SHOW {name}").fetchone() for name in ("listen_addresses", "data_checksums")]
        rules = connection.execute("SELECT DISTINCT auth_method FROM pg_hba_file_rules").fetchall()
        held = connection.execute("SELECT rolpassword FROM pg_authid WHERE rolname = 'kinfold'").fetchone()
    assert shown == [("",), ("on",)]
    assert rules == [("scram-sha-256",)]
    assert held is not None
    assert held[0].startswith("SCRAM-SHA-256$")
    with pytest.raises(Missing, match="password authentication failed"):
        Database({**database.parameters, "password": "guessed"}).connect()
    server.release()
    for place, mode in ((home / "postgres" / "password", 0o600), (home / "postgres", 0o700), (data(home), 0o700)):
        assert stat.S_IMODE(place.stat().st_mode) == mode


def test_its_log_and_the_error_to_a_person_hold_no_content_and_no_password(home: Path) -> None:
    server = Server(home)
    database = server.lease()
    with database.connect() as connection:
        connection.execute("CREATE TABLE child (name text PRIMARY KEY)")
        for statement in (
            "SELECT 'Amy Carter'::integer",
            "INSERT INTO child VALUES ('Amy Carter'), ('Amy Carter')",
            "SELECT * FROM child WHERE Amy = 'Carter'",
        ):
            with pytest.raises(psycopg.Error, match=r"(?i)amy"):
                connection.execute(statement)
        connection.execute("DO $$ BEGIN RAISE WARNING 'Amy Carter'; END $$")
    server.release()
    log = (home / "postgres" / "log").read_text()
    assert "database system is ready" in log
    assert "Amy" not in log
    assert database.parameters["password"] not in log + repr(database)


def test_the_programs_of_the_wheel_are_enough(home: Path) -> None:
    server = Server(home, find=binaries_of_the_wheel)
    keep(server.lease(), "kept")
    server.release()
    assert (data(home) / "PG_VERSION").read_text().strip() == str(binaries_of_the_wheel()[0].major)


def test_data_stay_with_the_version_that_wrote_them(home: Path) -> None:
    server = Server(home, find=binaries_of_the_wheel)
    keep(server.lease(), "kept")
    server.release()
    again = Server(home)
    assert words(again.lease()) == ["kept"]
    again.release()
    (data(home) / "PG_VERSION").write_text("11\n")
    with pytest.raises(Missing, match="belongs to PostgreSQL 11, which is not on this machine"):
        Server(home).lease()


def test_without_any_programs_it_says_what_to_do(home: Path) -> None:
    def none() -> list[Binaries]:
        return []

    with pytest.raises(Missing, match=r"There is no PostgreSQL on this machine.*KINFOLD_DATABASE_URL"):
        Server(home, find=none).lease()


@pytest.mark.parametrize("name", ["x" * 120, "with space", "comma, and 'quote'", "Zoë"])
def test_a_home_may_have_any_path(tmp_path: Path, name: str) -> None:
    server = Server(tmp_path / name)
    keep(server.lease(), "kept")
    server.release()
    assert words(server.lease()) == ["kept"]
    server.release()


def test_a_short_folder_that_somebody_else_has_made_is_not_used(tmp_path: Path) -> None:
    server = Server(tmp_path / ("y" * 120))
    server.lease()
    server.release()
    short = server._socket_folder()
    short.chmod(0o777)
    with pytest.raises(Missing, match="belongs to somebody else, or others may enter it"):
        server.lease()
    short.rmdir()


def test_an_ordinary_user_may_start_it(home: Path) -> None:
    """As root, in a user namespace in which this process is user 1000; else whoever runs the tests is one."""
    home.mkdir()
    namespace = NAMESPACE if os.geteuid() == 0 else []
    if namespace and subprocess.run([*namespace, "true"], check=False, capture_output=True).returncode:
        pytest.skip("Root on a machine without user namespaces: no ordinary user can be made here")
    told = subprocess.run([*namespace, sys.executable, "-c", USE, str(home)], check=False, capture_output=True)
    assert (told.returncode, told.stderr) == (0, b"")
    assert not _lives_in(data(home))


@pytest.fixture
def base() -> Iterator[Path]:
    """A folder that every account can reach, as /var/lib is."""
    folder = Path(tempfile.mkdtemp(prefix="kinfold-base-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def test_as_root_without_namespaces_it_runs_as_another_account(home: Path, base: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("Only root may become another account")
    runner = Runner(account=pwd.getpwnam("nobody"), base=base / "lib")
    server = Server(home, runner)
    keep(server.lease(), "kept")
    kept = runner.folder(home / "postgres")
    pid = int((kept / "data" / "postmaster.pid").read_text().split()[0])
    assert Path(f"/proc/{pid}").stat().st_uid == runner.user
    server.release()
    assert words(server.lease()) == ["kept"]
    server.release()
    assert not _lives_in(kept / "data")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o700
    assert (home / "postgres" / "password").stat().st_uid == 0
    assert not list(kept.glob("password*"))


def test_root_falls_back_to_an_account_where_there_are_no_namespaces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    runner = runner_here()
    assert runner.prefix == ()
    assert (runner.account is None) == (os.geteuid() != 0)
