"""A real Kafka broker that a test may start, kill, freeze and start again."""

import os
import secrets
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Final

KAFKA: Final = "KINFOLD_TEST_KAFKA"
"""Where ``tests.run`` says that the broker is."""

PROGRAM: Final = Path(__file__).parent.parent / "deploy" / "kafka" / "broker"
_PATIENCE: Final = 90.0
_PORTS: Final = range(20_000, 32_000)


class NoBroker(Exception):
    """There can be no broker on this machine: what is missing, and what to do about it."""


def given() -> str:
    """The bootstrap address of the broker that all tests share; "" where there is none."""
    return os.environ.get(KAFKA, "")  # noqa: TID251 - the tests' own setting


def free_ports(count: int) -> list[int]:
    """Ports of 127.0.0.1 that nobody listens on, below those that systems give to whoever connects.

    So nobody who connects meanwhile sits on the port of a broker that is killed and started again.
    """
    found: list[int] = []
    while len(found) < count:
        port = secrets.choice(_PORTS)
        if port not in found and _is_free(port):
            found.append(port)
    return found


def _is_free(port: int) -> bool:
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True


class Broker:
    """A broker on two ports that stay the same, with its data in ``folder``.

    With ``user`` and ``password``, whoever connects signs in with them (SCRAM-SHA-512).
    """

    def __init__(self, folder: Path, user: str = "", password: str = "") -> None:
        self.folder = folder
        self.port, self._controller_port = free_ports(2)
        self._signing_in = {"KINFOLD_BROKER_USER": user, "KINFOLD_BROKER_PASSWORD": password}
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def servers(self) -> str:
        """Its bootstrap address."""
        return f"127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it, and wait until it answers; raises NoBroker where it cannot be had."""
        self.folder.mkdir(parents=True, exist_ok=True)
        command = [str(PROGRAM), str(self.folder), str(self.port), str(self._controller_port)]
        environment = {**os.environ, **self._signing_in}  # noqa: TID251 - handed on, not read
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment, start_new_session=True
            )
        until = time.monotonic() + _PATIENCE
        while not self._answers():
            if self._process.poll() is not None:
                raise NoBroker(self._log.read_text(errors="replace").strip())
            if time.monotonic() > until:
                self.kill()
                message = f"The broker did not answer within {_PATIENCE:.0f} seconds: see {self._log}"
                raise NoBroker(message)
            time.sleep(0.1)

    @property
    def _log(self) -> Path:
        return self.folder / "log"

    def _answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True

    def stop(self) -> None:
        """Stop it, if it runs."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """Kill it, as a power cut of its process would."""
        self._end(signal.SIGKILL)

    def freeze(self) -> None:
        """Make it keep its connections and answer nothing."""
        self._running().send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on after ``freeze``."""
        self._running().send_signal(signal.SIGCONT)

    def _running(self) -> "subprocess.Popen[bytes]":
        if self._process is None:
            message = "The broker does not run"
            raise NoBroker(message)
        return self._process

    def _end(self, number: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(number)
            self._process.send_signal(signal.SIGCONT)
            self._process.wait()
            self._process = None
