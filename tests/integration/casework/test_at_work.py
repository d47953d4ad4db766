"""The work beside a fold: where it cannot go on, the fold does not go on alone."""

from contextlib import ExitStack
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from services.cli import casework
from services.cli.session import Session
from services.cli.signals import Stop
from services.hub import Hub
from services.kernel.access import LOCAL_OPERATOR
from services.kernel.errors import Missing, Stopped
from services.kernel.log.table import TableLog
from services.kernel.postgres.connect import Database
from services.kernel.settings import Settings
from services.profile.casework import following
from services.profile.casework.touching import WatchesFollowed
from tests.casework import BOB, hub_of
from tests.factories import child, concern


def session(database: Database) -> Session:
    """A session over a test's database."""
    hub = Hub(Settings(Path()), database, TableLog(database), None)
    return Session(hub.settings, "table", lambda: LOCAL_OPERATOR, stack=ExitStack(), _hub=hub)


def fold_beside(opened: Session) -> None:
    """A fold that goes on until it is told to stop, beside the work."""
    stop = Stop()
    with casework.at_work(opened, stop):
        while not stop():
            pass


def test_work_ends_with_the_fold(database: Database) -> None:
    stop = Stop()
    with casework.at_work(session(database), stop):
        assert not stop()
    assert stop()


def test_where_the_work_cannot_go_on_the_fold_is_told_to_stop(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*_told: Any, **_more: Any) -> None:
        message = "The database was lost"
        raise Missing(message)

    monkeypatch.setattr(casework, "work_until", lost)
    with pytest.raises(Missing):
        fold_beside(session(database))


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_defect_of_the_work_does_not_leave_the_fold_alone(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_told: Any, **_more: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(casework, "work_until", broken)
    with pytest.raises(Stopped, match="defect"):
        fold_beside(session(database))


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize("error", [Missing("The database was lost"), ZeroDivisionError()])
def test_where_links_cannot_be_kept_the_fold_and_the_work_go_on(
    database: Database, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    ended = Event()

    def broken(*_told: Any, **_more: Any) -> None:
        ended.set()
        raise error

    monkeypatch.setattr(casework, "follow_links", broken)
    stop = Stop()
    with casework.at_work(session(database), stop):
        assert ended.wait(10)
        assert not stop()


def test_a_defect_of_the_teams_work_holds_up_no_urgent_family(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_told: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(WatchesFollowed, "__call__", broken)
    monkeypatch.setattr(following, "AT_ONCE", 1)
    hub = hub_of(database)
    amy, bea = child("Amy Carter", "2014-01-01"), child("Bea Stone", "2011-07-09", addresses=[])
    for day, who in (("2026-10-14", amy), ("2026-10-15", bea)):
        hub.tell(concern("schools", f"{day}T08:00:00Z", ["physical_harm"], [who]))
        with pytest.raises(ZeroDivisionError):
            hub.work(f"{day} 10:00")
    assert len(hub.urgent(BOB, "2026-10-15 10:00")) == 2
