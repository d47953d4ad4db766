"""``python -m tests.bench``: what Kinfold can do, against its limits, in one run on this machine.

Absolute figures differ between machines and moments; the ratios are what to compare.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from services.graph.application import Networks
from services.graph.store import LinkStore
from services.graph.walking import sight_of
from services.ingest.connectors import ndjson
from services.kernel import clock
from services.kernel.access import LOCAL_OPERATOR
from services.kernel.postgres.connect import Database
from services.profile import places
from services.profile.application import Profiles
from services.profile.circles import Circles
from services.simulate.county import TRUTH
from tests.bench import casework, febrl, freshness, graphs, linking, matching, planted, throughput, weighing
from tests.bench.rig import END, Rig, rig, send
from tests.hubs import fold

AS_OF = clock.end_of(END)
PEOPLE = (10_000, 100_000, 1_000_000)
FEW = 3
"""Batches of which there must be as many for a last third to be told."""


def say(what: str, value: str, note: str = "") -> None:
    """One line of the table."""
    sys.stdout.write(f"{what:<58}{value:>14}  {note}".rstrip() + "\n")
    sys.stdout.flush()


def folding(bench: Rig, children: int, months: int) -> None:
    """The fold against a COPY of its own rows, from one broker; then the agenda of what was folded."""
    file = bench.county(children, months)
    database = bench.database()
    accepted, seconds = send(database, bench.log, file)
    size = file.stat().st_size / accepted
    say("events checked and published", f"{accepted / seconds:,.0f}/s", f"{accepted:,} of {size:,.0f} bytes")
    count, consumed = throughput.consume(bench.log)
    say("consumed, and nothing done with them", f"{count / consumed:,.0f}/s")
    folded = throughput.fold(database, bench.log)
    spent, kept = folded.spent, folded.kept
    rows = throughput.rows_of(kept)
    total = sum(len(ready) for one in rows for ready in one.values())
    limits = throughput.copied(bench.database(), bench.log, kept, rows)
    parts_of_it = [("the whole county, from nothing", 1.0), ("its last third, most people known", 1 / 3)]
    for which, share in parts_of_it if len(kept) >= FEW else parts_of_it[:1]:
        rate, limit = (throughput.rate_of(marks, kept, share) for marks in (folded.marks, limits))
        say(f"folded: {which}", f"{rate:,.0f}/s", "events, read models, positions")
        say("  the same rows by COPY, from the same messages", f"{limit:,.0f}/s", f"{total / count:.1f} rows an event")
        say("  the fold, of that limit", f"{rate / limit:.2f}", "to reach: 0.40")
    throughput.forget()
    _, checked = throughput.consume(bench.log, throughput.check_all)
    say("consumed, decoded and checked, and not understood", f"{count / checked:,.0f}/s")
    least = 1 / throughput.rate_of(limits, kept)
    say("  of the limit, if understanding took no time", f"{least / (least + (checked - consumed) / count):.2f}")
    parts = (("polling", spent.polling), ("understanding", spent.understanding), ("writing", spent.writing))
    for what, part in parts:
        say(f"  of its time: {what}", f"{part / spent.total:.0%}")
    agenda(database, children)


def agenda(database: Database, children: int) -> None:
    """The agenda of a county, the first time and again."""
    with database.connect() as connection:
        for which in ("the first time", "again"):
            began = time.perf_counter()
            found = Profiles(connection).agenda(LOCAL_OPERATOR, END, AS_OF)
            seconds = time.perf_counter() - began
            note = f"{len(found['items'])} items; to reach: 5 s"
            say(f"agenda of {children:,} children, {which}", f"{seconds:.2f} s", note)


def fresh(bench: Rig, rate: int, seconds: int) -> None:
    """From send to timeline at a steady rate."""
    lines = list(islice(ndjson.lines(bench.county(2_000, 18)), rate * seconds))
    database = bench.database()
    send(database, bench.log, bench.county(200, 18))
    found = freshness.measure(database, bench.log, bench.broker.servers, lines, rate)
    for share in (0.5, 0.99):
        say(
            f"from send to timeline at {rate} events/s, p{share * 100:.0f}",
            f"{found.quantile(share):.3f} s",
            "to reach: p99 under 1 s",
        )
    say("memory of the fold, first and last", f"{found.memory[0]:.0f}, {found.memory[-1]:.0f} MiB")


def match(bench: Rig, children: int) -> None:
    """How good matching is, in a county whose people are hard to tell apart."""
    found = matching.measured(bench.folder / "awkward", bench.database(), bench.log, children)
    for row in matching.rows(found):
        say(*row)


def identify(bench: Rig, people: Sequence[int]) -> None:
    """The model of matching on FEBRL, beside Splink's own comparisons; then how fast a mention finds its person."""
    for on in febrl.measured():
        numbers = "with" if on.with_numbers else "without"
        note = f"Splink's own {on.splink:.4f}; shipped {on.shipped:.4f}; blocked {on.recall:.4f}"
        say(f"F1 on FEBRL {on.name} {numbers} numbers, learnt from it", f"{on.learnt:.4f}", note)
    for count in people:
        rate = weighing.measured(bench.database(), count)
        say(f"mentions among {count:,} people, one by one", f"{rate.one_by_one:,.0f}/s", f"F1 {rate.f1:.3f}")
        say(f"  in batches of {weighing.BATCH}", f"{rate.in_batches:,.0f}/s")
        note = f"one by one is {rate.one_by_one / rate.splink:,.0f} times that"
        say("  Splink's compare_records, given candidates", f"{rate.splink:,.1f}/s", note)


def work(bench: Rig, children: int, months: int) -> None:
    """The hub's own work on a county, with a year of meetings: commands and views, each by its slowest of twenty."""
    database = bench.database()
    send(database, bench.log, bench.county(children, months))
    fold(database, log=bench.log)
    count, seconds = casework.follow(database, bench.log, AS_OF)
    say("followed: records made work, families judged", f"{count / seconds:,.0f}/s", f"{count:,} in {seconds:.0f} s")
    spent = casework.measure(database, END, AS_OF)
    for what, turns in spent.seconds.items():
        note = "reads every family" if what.startswith("the whole county") else "to reach: under 100 ms"
        say(f"{what}, p95", f"{spent.p95(what) * 1_000:,.0f} ms", f"{len(turns)} turns; {note}")


def link(bench: Rig, children: int, months: int) -> None:
    """Links of a county, followed and asked, and what of the networks that were planted in it is found."""
    database, events = bench.database(), bench.county(children, months)
    truth = events.with_name(TRUTH)
    with database.connect() as connection:
        for place in matching.places_in(truth):
            places.add(connection, LOCAL_OPERATOR, place, 0)
    send(database, bench.log, events)
    fold(database, log=bench.log)
    records, count, seconds = linking.follow(database)
    say("links followed", f"{count / seconds:,.0f}/s", f"{records:,} records, {count:,} links; to reach: 10,000/s")
    with database.connect() as connection:
        store = LinkStore(connection)
        asked(Networks(Circles(connection), store), store)
        found = compare(Networks(Circles(connection), store), truth, events)
    told = ", ".join(f"{count} {kind}" for kind, count in sorted(found.planted.items()))
    say("planted, tying 3 children within 180 days: found", f"{found.found.total()} of {found.planted.total()}", told)
    others = ", ".join(f"{count} {kind}" for kind, count in sorted(found.others.items())) or "none"
    note = f"also shown: {others}; {found.through_found} of them tie children whom something planted ties"
    say("  of what was shown, planted or tying the same children", f"{found.precision:.2f}", note)


def asked(own: Networks, store: LinkStore) -> None:
    """A county's questions: whole answers, with the records behind them."""
    within = clock.days_to(END, 90)
    for which in ("the first time", "again"):
        began = time.perf_counter()
        groups = own.shared(LOCAL_OPERATOR, planted.CHILDREN, within)["groups"]
        note = f"{len(groups)} groups; to reach: 3 s"
        say(f"what ties children, 90 days, {which}", f"{time.perf_counter() - began:.2f} s", note)
    sight = sight_of(LOCAL_OPERATOR, within)
    events, children = linking.some_of_county(store.connection, clock.first_instant(within.first))
    spent = linking.timed([partial(store.shared, planted.CHILDREN, sight, one) for one in events])
    say("whom and what one new event ties, 90 days, p95", f"{spent.p95 * 1_000:.1f} ms", "to reach: under 10 ms")
    for hops in (2, 3):
        spent = linking.timed([partial(own.ego, LOCAL_OPERATOR, str(one), hops) for one in children])
        say(f"the network around a child, {hops} hops, as answered, p95", f"{spent.p95 * 1_000:.0f} ms")


def compare(own: Networks, truth: Path, events: Path) -> planted.Compared:
    """What was planted beside what is found."""
    within = clock.days_to(END, 180)
    groups = own.shared(LOCAL_OPERATOR, planted.CHILDREN, within)["groups"]
    return planted.compared(planted.planted(truth, events, within), groups)


def large(bench: Rig) -> None:
    """Hops and paths among a million people and things: by Kinfold, in plain SQL, and in memory on the same links."""
    database = bench.database()
    with database.connect() as connection:
        began = time.perf_counter()
        count = linking.load(connection, linking.world())
        say("links loaded into PostgreSQL", f"{time.perf_counter() - began:.0f} s", f"{count:,} links")
    graphs.prepare(bench.folder, database)
    for name in graphs.ENGINES:
        if not graphs.is_there(name):
            say(f"{name} IS NOT INSTALLED, and was not measured", "", "pip install -e '.[bench]'")
    found = graphs.in_turns(bench.folder)
    for name, told in found.items():
        _engine(name, told, found["kinfold"])


def _engine(name: str, told: dict[str, Any], own: dict[str, Any]) -> None:
    """What one engine took, and whether it found the same as Kinfold."""
    if "load" in told:
        say(f"{name}: to load", f"{told['load']:.1f} s")
    say(f"{name}: memory", f"{told['memory']} MiB", "of the links alone" if "load" in told else "of the process")
    wanted = {"2 hops": 10, "3 hops": 50, "path": 200} if told is own else {}
    for what, p95 in told["p95"].items():
        note = f"; to reach: under {wanted[what]} ms" if what in wanted else ""
        say(f"{name}: {what}, p95", f"{p95:.2f} ms", f"{told['turns'][what]} turns{note}")
    for what in ("within", "paths"):
        unlike = sum(one != other for one, other in zip(own[what], told[what], strict=True))
        say(f"{name}: {what} unlike Kinfold's", f"{unlike} of {len(told[what])}")


def main() -> None:
    """Run all of it, or the parts named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--children", type=int, help="of the county; 20,000, and 5,000 to measure matching")
    parser.add_argument("--months", type=int, default=18)
    parser.add_argument("--rate", type=int, default=50)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--people", type=int, nargs="*", default=PEOPLE, help="among how many a mention finds its own")
    parser.add_argument("--only", choices=["fold", "fresh", "matching", "identity", "casework", "links", "graphs"])
    told = parser.parse_args()
    parts: dict[str, Callable[[Rig], None]] = {
        "fold": lambda bench: folding(bench, told.children or 20_000, told.months),
        "fresh": lambda bench: fresh(bench, told.rate, told.seconds),
        "matching": lambda bench: match(bench, told.children or 5_000),
        "identity": lambda bench: identify(bench, told.people),
        "casework": lambda bench: work(bench, told.children or 20_000, told.months),
        "links": lambda bench: link(bench, told.children or 20_000, told.months),
        "graphs": large,
    }
    with tempfile.TemporaryDirectory(prefix="kinfold-bench-") as folder:
        for part in [told.only] if told.only else parts:
            with rig(Path(folder) / part, with_broker=part != "graphs") as bench:
                parts[part](bench)


if __name__ == "__main__":
    main()
