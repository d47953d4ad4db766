"""What is measured, by name: counts and durations, never content, and no label that could name anybody."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, Literal

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

Metric = Literal[
    "kinfold_folded_total",
    "kinfold_duplicates_total",
    "kinfold_dead_lettered_total",
    "kinfold_commit_seconds",
    "kinfold_behind_records",
    "kinfold_quarantined_records",
    "kinfold_requests_total",
    "kinfold_request_seconds",
]

METRICS: Final[dict[Metric, str]] = {
    "kinfold_folded_total": "Agency events folded into timelines",
    "kinfold_duplicates_total": "Agency events that had been folded before",
    "kinfold_dead_lettered_total": "Records that could not be folded",
    "kinfold_commit_seconds": "Seconds that the commit of a batch took",
    "kinfold_behind_records": "Records of the log that are not folded yet",
    "kinfold_quarantined_records": "Quarantined records that nobody has looked at",
    "kinfold_requests_total": "Answers of the web service, by route and status",
    "kinfold_request_seconds": "Seconds that an answer of the web service took, by route",
}
"""Every metric, and what it counts."""


class FoldMetrics:
    """The metrics of one fold, in a registry of their own."""

    def __init__(self) -> None:
        """Begin at nought."""
        self.registry = CollectorRegistry()
        self._folded = self._counter("kinfold_folded_total")
        self._duplicates = self._counter("kinfold_duplicates_total")
        self._dead_lettered = self._counter("kinfold_dead_lettered_total")
        name: Metric = "kinfold_commit_seconds"
        self._commit = Histogram(name, METRICS[name], registry=self.registry)

    def _counter(self, name: Metric) -> Counter:
        return Counter(name, METRICS[name], registry=self.registry)

    def count(self, folded: int, duplicates: int, dead_lettered: int) -> None:
        """Count what a batch came to."""
        self._folded.inc(folded)
        self._duplicates.inc(duplicates)
        self._dead_lettered.inc(dead_lettered)

    @contextmanager
    def committing(self) -> Iterator[None]:
        """Time a commit."""
        began = time.perf_counter()
        yield
        self._commit.observe(time.perf_counter() - began)


class WebMetrics:
    """The metrics of the web service, in a registry of their own."""

    def __init__(self) -> None:
        """Begin at nought."""
        self.registry = CollectorRegistry()
        requests: Metric = "kinfold_requests_total"
        seconds: Metric = "kinfold_request_seconds"
        behind: Metric = "kinfold_behind_records"
        quarantined: Metric = "kinfold_quarantined_records"
        self._requests = Counter(requests, METRICS[requests], ["route", "status"], registry=self.registry)
        self._seconds = Histogram(seconds, METRICS[seconds], ["route"], registry=self.registry)
        self.behind = Gauge(behind, METRICS[behind], registry=self.registry)
        self.quarantined = Gauge(quarantined, METRICS[quarantined], registry=self.registry)

    def answered(self, route: str, status: int, seconds: float) -> None:
        """Count an answer by its route's template, which names nobody."""
        self._requests.labels(route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)
