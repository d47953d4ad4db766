"""``python -m tests.run [pytest's arguments]``: every test, on a real PostgreSQL and a real Kafka broker.

Where there can be no broker it says so at the start and again at the end, with each test that did not run. In CI
(``CI=true``) that counts as a failure, unless ``KINFOLD_WITHOUT_KAFKA=1`` says that it is known. The last line is
always ``N passed, M failed``; the status is 0 only if something ran and nothing failed.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pytest

from tests.broker import KAFKA, Broker, NoBroker, given

SHARED_OUT: Final = (
    *("-n", "auto", "--maxprocesses", "4", "--max-worker-restart", "0"),
    *("--dist", "loadgroup", "--no-loadscope-reorder"),
)
"""As many workers as the machine has cores; what each takes, and in which order, says ``tests/conftest.py``.

A worker that dies ends the run, as a failure: another in its place could be waited for without an end.
"""


@dataclass(eq=False)
class Tally:
    """A plugin of pytest that keeps what became of each test, by name."""

    passed: set[str] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)
    skipped: set[str] = field(default_factory=set)
    left_out: set[str] = field(default_factory=set)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A test passes if all its phases do. Its name is that without the group in which it was shared out."""
        report.nodeid = _without_group(report.nodeid)
        if report.failed:
            self.failed.add(report.nodeid)
        elif report.skipped:
            self.skipped.add(report.nodeid)
        elif report.when == "call":
            self.passed.add(report.nodeid)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A file that cannot be read is a failure."""
        if report.failed:
            self.failed.add(report.nodeid)

    def pytest_deselected(self, items: list[pytest.Item]) -> None:
        """What needs a broker is left out where there is none."""
        self.left_out.update(item.nodeid for item in items if item.get_closest_marker("kafka"))

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: object) -> None:
        """What a worker has left out it says at its end."""
        self.left_out.update(getattr(node, "workeroutput", {}).get("left_out", ()))


def _without_group(name: str) -> str:
    """The name of a test; an @ among its parameters stays."""
    test, _, group = name.rpartition("@")
    return test if test and "]" not in group else name


def main(arguments: list[str]) -> int:
    """Run the tests; returns the status to end with."""
    tally = Tally()
    ended: int = pytest.ExitCode.INTERNAL_ERROR
    try:
        with _broker() as reason:
            if reason:
                _say(f"NO KAFKA BROKER: what needs one does not run.\n{reason}")
            ended = pytest.main(["--ignore=tests/bench", *SHARED_OUT, *arguments], plugins=[tally])
        if reason:
            _say("\n".join(["DID NOT RUN, for want of a Kafka broker:", *sorted(tally.left_out), "", reason]))
            if _is_set("CI") and not _is_set("KINFOLD_WITHOUT_KAFKA"):
                tally.failed.add("the broker, which CI must have")
        if tally.skipped:
            _say("\n".join(["SKIPPED:", *sorted(tally.skipped)]))
    finally:
        sys.stderr.flush()
        passed = len(tally.passed - tally.failed)
        sys.stdout.write(f"{passed} passed, {len(tally.failed)} failed\n")
        sys.stdout.flush()
    return int(bool(tally.failed) or not passed or ended != pytest.ExitCode.OK)


@contextmanager
def _broker() -> Iterator[str]:
    """A broker for all tests, its address in the environment; or the reason why there is none."""
    if given():
        yield ""
        return
    with tempfile.TemporaryDirectory(prefix="kinfold-broker-") as folder:
        broker = Broker(Path(folder))
        reason = _start(broker)
        if not reason:
            os.environ[KAFKA] = broker.servers  # noqa: TID251 - the tests' own setting
        try:
            yield reason
        finally:
            broker.stop()


def _start(broker: Broker) -> str:
    try:
        broker.start()
    except NoBroker as error:
        return str(error)
    return ""


def _is_set(name: str) -> bool:
    return os.environ.get(name, "").lower() in {"1", "true", "yes"}  # noqa: TID251 - the tests' own settings


def _say(text: str) -> None:
    line = "*" * 100
    sys.stdout.write(f"\n{line}\n{text}\n{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
