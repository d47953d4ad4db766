"""What the fault tests share: a stream of events, a fold as a process of its own, and the reckoning afterwards."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import msgspec
from psycopg.conninfo import make_conninfo

from services.kernel.log.kafka import KafkaLog
from services.kernel.log.port import Outgoing, topic_of
from services.kernel.postgres.connect import Database
from tests import factories
from tests.factories import Event
from tests.hubs import register

KINFOLD: Final = Path(sys.executable).parent / "kinfold"
_FAMILIES: Final = 70
_PATIENCE: Final = 60.0


def events(count: int, seed: int = 1) -> list[Event]:
    """Events of some families, with corrections and retractions, and children who turn up in two families."""
    chance = random.Random(seed)  # noqa: S311 - the same events every time
    made: list[Event] = []
    for number in range(count):
        before = made[chance.randrange(number)] if number else None
        told = _another(chance, number)
        if before is not None and chance.random() < 0.1 and _can_be_changed(before):
            told = _about(chance, number, before)
        made.append(told)
    return made


def _another(chance: random.Random, number: int) -> Event:
    family, other = chance.randrange(_FAMILIES), chance.randrange(_FAMILIES)
    people = [_child(family), factories.parent(f"Robin {_surname(family)}", addresses=[_home(family)])]
    if chance.random() < 0.05:
        people.append(_child(other) | {"ref": "o"})
    at = f"2024-{1 + number % 12:02}-{1 + number % 28:02}T10:00:00Z"
    match chance.randrange(3):
        case 0:
            source = f"/agencies/police/force-{chance.randrange(3)}"
            return factories.incident(at, people=people, id=f"E{number}", source=source)
        case 1:
            return factories.not_brought(at, people=people, id=f"E{number}")
        case _:
            return factories.case_closed(at, people=people, id=f"E{number}")


def _child(family: int) -> factories.Someone:
    """The child of a family, whom nobody takes for another's."""
    given = ("Amelia", "Bartholomew", "Chloe", "Dimitri", "Eluned", "Fergus", "Gwendolen", "Hugo", "Ingrid", "Jomo")
    born = date(2009, 2, 3) + timedelta(days=61 * family)
    return factories.child(f"{given[family % 10]} {_surname(family)}", born.isoformat(), addresses=[_home(family)])


def _surname(family: int) -> str:
    first = ("Quill", "Rusk", "Sandor", "Thwaite", "Umber", "Vick", "Wexcom")[family // 10]
    return first + ("ard", "bottle", "combe", "dyke", "elm", "field", "gate", "hithe", "ing", "jay")[family * 7 % 10]


def _home(family: int) -> dict[str, object]:
    return {"lines": [f"{family + 1} {_surname(family)} Road"], "postcode": f"EX{1 + family % 30} {1 + family % 9}AB"}


def _about(chance: random.Random, number: int, before: Event) -> Event:
    at = "2024-12-31T10:00:00Z"
    if chance.random() < 0.5:
        return factories.retraction(before, at) | {"id": f"E{number}"}
    return factories.correction(before, id=f"E{number}", time=at)


def _can_be_changed(told: Event) -> bool:
    return not told["data"].get("corrects") and told["type"] != "partner.retraction.v1"


def outgoing(told: Event) -> Outgoing:
    """An event as its agency puts it on the log."""
    return Outgoing(topic_of(told["source"].split("/")[2]), told["source"].encode(), msgspec.json.encode(told))


@dataclass
class Rig:
    """A database, a broker, and what was sent to them."""

    database: Database
    servers: str
    sent: list[Event]

    def register(self) -> None:
        """Register everybody who sends."""
        register(self.database, {told["source"] for told in self.sent})

    def send(self, told: Iterable[Event], step: int = 20, pause: float = 0.0) -> None:
        """Put events on the log, some at a time."""
        publisher = KafkaLog(self.servers).publisher()
        waiting = [outgoing(one) for one in told]
        for start in range(0, len(waiting), step):
            publisher.publish(waiting[start : start + step])
            time.sleep(pause)
        publisher.close()

    def fold(self, *options: str) -> "FoldProcess":
        """``kinfold fold`` as a process of its own."""
        command = [str(KINFOLD), "fold", "--format", "json", *options]
        return FoldProcess(command, environment(self.database, self.servers))

    def careless_fold(self) -> "FoldProcess":
        """The fold with the planted bug, as a process of its own."""
        command = [sys.executable, "-m", "tests.e2e.careless"]
        return FoldProcess(command, environment(self.database, self.servers))

    def kinfold(self, *words: str) -> tuple[int, str]:
        """Another command; returns its status, and what it said on standard error."""
        given = environment(self.database, self.servers)
        told = subprocess.run([str(KINFOLD), *words], env=given, capture_output=True, text=True, check=False)
        return told.returncode, told.stderr

    def folded(self) -> int:
        """How many agency events are folded."""
        return len(recorded(self.database))

    def wait_for(self, count: int, by: "subprocess.Popen[Any]") -> None:
        """Wait until that many events are folded by a fold at work; fails where it ends, or after a minute."""
        until = time.monotonic() + _PATIENCE
        while self.folded() < count:
            assert by.poll() is None, f"The fold ended with status {by.returncode}"
            assert time.monotonic() < until, f"{self.folded()} of {count} are folded after {_PATIENCE:.0f} seconds"
            time.sleep(0.02)


def environment(database: Database, servers: str) -> dict[str, str]:
    """The environment of a process that works on a database and a broker."""
    given = {name: value for name, value in os.environ.items() if not name.startswith("KINFOLD")}  # noqa: TID251
    url = make_conninfo(**database.parameters)
    return {
        **given,
        **({"KINFOLD_KAFKA": servers} if servers else {}),
        "KINFOLD_DATABASE_URL": url,
        "KINFOLD_AS": "a test",
        "KINFOLD_ROLE": "operator",
        "KINFOLD_PURPOSE": "testing",
    }


class FoldProcess:
    """A fold that may be killed."""

    def __init__(self, command: Sequence[str], given: Mapping[str, str]) -> None:
        self.process = subprocess.Popen(
            command, env=given, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )

    def kill(self) -> None:
        """End it without a word."""
        self.process.kill()
        self.process.communicate()

    def ask_to_stop(self) -> tuple[int, str]:
        """Ask it to stop; returns its status, and what it said."""
        self.process.send_signal(signal.SIGTERM)
        return self.ended()

    def ended(self) -> tuple[int, str]:
        """Wait for its end; returns its status, and what it said on standard error."""
        _, said = self.process.communicate(timeout=_PATIENCE)
        return self.process.returncode, said.decode()


def recorded(database: Database) -> list[bytes]:
    """The bytes of every agency event that is folded, in order."""
    query = "SELECT state FROM profile.stored_events WHERE topic = 'record.received.v1' ORDER BY notification_id"
    with database.connect() as connection:
        return [bytes(state).partition(b"\n")[2] for (state,) in connection.execute(query).fetchall()]


def lost_and_doubled(sent: Iterable[Event], found: Iterable[bytes]) -> tuple[set[bytes], set[bytes]]:
    """What was sent and is not there, and what is there more often than it was sent."""
    wanted, there = Counter(outgoing(told).value for told in sent), Counter(found)
    return set(wanted - there), set(there - wanted)


def positions(database: Database) -> Mapping[str, int]:
    """Where the fold stands in each topic."""
    with database.connect() as connection:
        return dict(connection.execute("SELECT topic, next_offset FROM profile.position").fetchall())
