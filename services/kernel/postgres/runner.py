"""Who PostgreSQL's programs run as: they refuse to run as root, which is who runs much of what is in containers."""

import os
import pwd
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import IO, Final

from services.kernel.errors import Missing

_NAMESPACE: Final = ("unshare", "--user", "--map-user=1000", "--map-group=1000")
_ACCOUNTS: Final = ("postgres", "nobody")


@dataclass(frozen=True, slots=True)
class Runner:
    """Runs programs behind ``prefix``, or as another ``account`` that keeps its folders in ``base``."""

    prefix: tuple[str, ...] = ()
    account: pwd.struct_passwd | None = None
    base: Path = Path("/var/lib/kinfold")

    def folder(self, home: Path) -> Path:
        """Where the server of a home keeps its data: in the home, or where its account can reach them."""
        if self.account is None:
            return home
        digest = blake2b(str(home).encode(), digest_size=8).hexdigest()
        return self.base / f"{self.account.pw_name}-{digest}"

    def make_folder(self, folder: Path) -> None:
        """Make a folder that only who runs the programs may enter, and whoever is root."""
        folder.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        self.give(folder)

    def give(self, path: Path) -> None:
        """Make a file or a folder belong to who runs the programs."""
        if self.account is not None:
            os.chown(path, self.account.pw_uid, self.account.pw_gid)

    @property
    def user(self) -> int:
        """The number of the user whose the server's files are."""
        return os.geteuid() if self.account is None else self.account.pw_uid

    def run(self, command: list[str], environment: Mapping[str, str], output: IO[str]) -> int:
        """Run a program to its end, both its outputs into a file; returns its status."""
        told: subprocess.CompletedProcess[bytes] = subprocess.run(
            [*self.prefix, *command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment,
            cwd="/",
            check=False,
            user=self.account.pw_uid if self.account else None,
            group=self.account.pw_gid if self.account else None,
            extra_groups=[] if self.account else None,
        )
        return told.returncode

    def can_run(self, program: Path) -> bool:
        """Whether the program is there for who is to run it: a folder on the way to it can be closed to others."""
        if self.account is None:
            return program.exists()
        with open(os.devnull, "w+") as nowhere:  # noqa: PTH123 - not a file
            try:
                return self.run([str(program), "--version"], {}, nowhere) == 0
            except OSError:
                return False


def runner_here() -> Runner:
    """As an ordinary user, that user. As root, root in a namespace where it is an ordinary user, or else an account.

    In a namespace the files stay root's, and no other account needs to reach the home folder or the programs; many
    containers allow none.
    """
    if sys.platform != "linux" or os.geteuid() != 0:
        return Runner()
    if _has_namespaces():
        return Runner(prefix=_NAMESPACE)
    for name in _ACCOUNTS:
        try:
            return Runner(account=pwd.getpwnam(name))
        except KeyError:
            continue
    message = (
        "PostgreSQL does not run as root, and this machine has neither user namespaces nor an account postgres. "
        "Run kinfold as an ordinary user, or set KINFOLD_DATABASE_URL"
    )
    raise Missing(message)


def _has_namespaces() -> bool:
    try:
        return subprocess.run([*_NAMESPACE, "true"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False
