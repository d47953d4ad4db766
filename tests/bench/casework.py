"""The hub's own work on a county: how long a command or a view takes, with a year of meetings behind it."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from services.cli.tied import tied_families
from services.kernel import clock
from services.kernel.access import Caller
from services.kernel.clock import ALWAYS, Instant
from services.kernel.log.port import Log
from services.kernel.postgres.connect import Database
from services.profile.casework.book import Act, Casebook
from services.profile.casework.enquiries import Enquiries
from services.profile.casework.meetings import Meetings
from services.profile.casework.packs import Packs
from services.profile.casework.plans import Plans
from services.profile.casework.quality import Quality
from services.profile.casework.requests import Requests
from services.profile.casework.statutory import Clocks
from services.profile.casework.streams import CaseStreams
from services.profile.casework.urgent_queue import UrgentQueue
from services.profile.casework.working import open_work
from services.profile.domain import marks
from services.profile.domain.casework.action import Action
from services.profile.domain.casework.asking import Asking
from services.profile.domain.casework.deciding import Draft
from services.profile.domain.casework.enquiry import ENQUIRY, enquiry_stream
from services.profile.domain.casework.enquiry_facts import EnquiryReceived
from services.profile.domain.casework.written import Edit
from services.profile.drafting import Drafting

ANN: Final = Caller("Ann", frozenset({"analyst"}), "a benchmark")
BOB: Final = Caller("Bob", frozenset({"duty_manager"}), "a benchmark")
TURNS: Final = 25
MEETINGS: Final = 12
_WORDS: Final = "Said in some words, as people write it"


@dataclass(slots=True)
class Spent:
    """The seconds of each command and view."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    @contextmanager
    def on(self, what: str) -> Iterator[None]:
        """Time one turn of something."""
        began = time.perf_counter()
        yield
        self.seconds[what].append(time.perf_counter() - began)

    def p95(self, what: str) -> float:
        """The seconds that 95 of 100 turns stay under."""
        ordered = sorted(self.seconds[what])
        return ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]


def follow(database: Database, log: Log, now: Instant) -> tuple[int, float]:
    """Follow a whole county's record: how many records and messages, in how many seconds."""
    with ExitStack() as stack:
        work = open_work(database, log, stack)
        began = time.perf_counter()
        return work.once(now), time.perf_counter() - began


def measure(database: Database, last: date, now: Instant) -> Spent:
    """A year of meetings, then every command and view in turn."""
    spent = Spent()
    with ExitStack() as stack:
        streams = CaseStreams.on(database)
        stack.callback(streams.close)
        book = Casebook(stack.enter_context(database.connect()), streams)
        days = [last - timedelta(days=28 * number) for number in range(MEETINGS)]
        for day in reversed(days):
            _hold(book, spent, day, now)
        _enquiries(book, spent, now)
        _views(book, spent, last, now)
    return spent


def _act(caller: Caller, now: Instant) -> Act:
    return Act.of(caller, now)


def _hold(book: Casebook, spent: Spent, day: date, now: Instant) -> None:
    """A meeting from the calendar to its plans."""
    meetings, packs, plans = Meetings(book), Packs(book), Plans(book)
    act, cut_off = _act(ANN, now), clock.first_instant(day) - clock.DAY
    with spent.on("meeting: plan"):
        meetings.plan(act, ANN, day, cut_off, ("Chris", "County Hall"))
    with spent.on("the whole county: select its agenda"):
        told = meetings.select(act, ANN, day)
    on = [UUID(one["family"]) for one in told["items"] if one["stands"] == "on"][:TURNS]
    with spent.on("meeting: invite"):
        meetings.invite(act, ANN, day, ["police", "health", "schools"], None)
    for family in on:
        with spent.on("meeting: draft a profile"):
            profile = packs.draft(act, ANN, day, family, tied_families)
        with spent.on("meeting: edit a profile"):
            packs.edit(act, ANN, day, family, (2, [Edit(_WORDS)]))
        with spent.on("meeting: take minutes"):
            meetings.minute(act, ANN, day, family, (_WORDS, ["A plan"]))
        child = _child_of(book, family)
        if child and profile:
            with spent.on("plan: agree"):
                plans.agree(act, ANN, day, child, _WORDS, [_action(day)])
    with spent.on("meeting: show"):
        meetings.show(ANN, day, now)


def _action(day: date) -> Action:
    return Action(_WORDS, "Jo Lark", "schools", day + timedelta(days=14), _WORDS, _WORDS, _WORDS)


def _child_of(book: Casebook, family: UUID) -> str:
    row: Any = book.connection.execute(
        "SELECT one ->> 'person' FROM profile.family, jsonb_array_elements(members) AS one"
        " WHERE family = %s AND one ->> 'role' = 'child' LIMIT 1",
        [family],
    ).fetchone()
    return str(row[0]) if row else ""


def _received(book: Casebook, now: Instant) -> None:
    """Enquiries that wait for a decision: a county that has been simulated has decided nearly all of its own."""
    rows = book.connection.execute(
        "SELECT record FROM profile.entry WHERE marks & %s <> 0 LIMIT %s", [marks.ENQUIRY, TURNS]
    ).fetchall()
    due = dict.fromkeys(("red", "amber", "green"), now + clock.DAY)
    begun = [
        (
            enquiry_stream("/agencies/social_care/bench", str(number)),
            [EnquiryReceived("/agencies/social_care/bench", str(number), record, now, "police", "amber", due, now)],
        )
        for number, (record,) in enumerate(rows)
    ]
    book.do_many(ENQUIRY, Act.of_the_hub(now), begun)


def _enquiries(book: Casebook, spent: Spent, now: Instant) -> None:
    """Enquiries listed, shown, rated, asked about and decided."""
    _received(book, now)
    enquiries, requests = Enquiries(book), Requests(book)
    waiting = enquiries.waiting(ANN, now)["enquiries"]
    for _ in range(TURNS):
        with spent.on("enquiries: the list"):
            enquiries.waiting(ANN, now)
    agencies = [row[0] for row in book.connection.execute("SELECT source FROM published.agency LIMIT 3").fetchall()]
    for one in waiting[:TURNS]:
        of, act = UUID(one["enquiry"]), _act(ANN, now)
        with spent.on("enquiry: show"):
            enquiries.show(ANN, of, now)
        with spent.on("enquiry: rate"):
            enquiries.rate(act, ANN, of, "green" if one["rating"] == "red" else "red", _WORDS)
        with spent.on("enquiry: ask three agencies"):
            requests.ask(act, ANN, of, agencies, _asking())
        with spent.on("enquiry: decide"):
            enquiries.decide(act, ANN, of, Draft("advice", _WORDS, _WORDS, _WORDS))
        with spent.on("enquiry: authorise"):
            enquiries.authorise(_act(BOB, now), BOB, of, "")


def _asking() -> Asking:
    return Asking(_WORDS, _WORDS, _WORDS, _WORDS, "not_sought", _WORDS)


def _views(book: Casebook, spent: Spent, last: date, now: Instant) -> None:
    """What people look at."""
    families = [row[0] for row in book.connection.execute("SELECT family FROM profile.family LIMIT 500").fetchall()]
    drafting = Drafting(book.connection, tied_families)
    views: dict[str, Callable[[UUID], object]] = {
        "urgent: the queue": lambda _family: UrgentQueue(book).waiting(BOB, now),
        "family: a draft of its profile": lambda family: drafting.draft(ANN, family, last, now),
        "family: its clocks": lambda family: Clocks(book.connection).family(ANN, family, last, now),
        "plans: those that are open": lambda _family: Plans(book).open(ANN, now),
        "meeting: show, with a year behind it": lambda _family: Meetings(book).show(ANN, last, now),
        "requests: those that wait": lambda _family: Requests(book).waiting(ANN, now),
    }
    for what, look in views.items():
        for family in families[:: max(1, len(families) // TURNS)][:TURNS]:
            with spent.on(what):
                look(family)
    with spent.on("the whole county: its clocks"):
        Clocks(book.connection).county(ANN, last, now)
    with spent.on("the whole county: quality figures"):
        Quality(book).figures(ANN, ALWAYS, now)
