"""Circles as links are drawn of them, with what the CSE team has said of links: suspected, confirmed or refuted."""

from collections.abc import Iterator
from dataclasses import dataclass

from services.kernel.access import Caller
from services.kernel.clock import Instant
from services.profile.casework import store
from services.profile.casework.sights import sights
from services.profile.circles import Circles
from services.profile.domain.casework.hypothesis import HYPOTHESIS, Held
from services.profile.door import opened


@dataclass(frozen=True, slots=True)
class JudgedCircles(Circles):
    """Circles, and the hypotheses of links between two nodes, as far as a caller may know of them."""

    def judged(self, caller: Caller, as_of: Instant) -> dict[frozenset[str], str]:
        """How the team stood to a link between two nodes at an instant, by the last that was said of it."""
        with opened(self.connection, caller, "hypotheses of links") as connection:
            held = {stream: one.state for stream, one in store.all_of(connection, HYPOTHESIS).items()}
            links = {stream: state for stream, state in held.items() if state.what.claim == "linked"}
            seen = sights(connection, caller, links, as_of)
        found: dict[frozenset[str], str] = {}
        for stream, state in links.items():
            last = next(_backwards(state.history, as_of), None)
            if last and not seen[stream].restricted:
                found[frozenset(one["node"] for one in seen[stream].nodes)] = last.stands
        return found


def _backwards(history: tuple[Held, ...], as_of: Instant) -> Iterator[Held]:
    return (one for one in reversed(history) if one.at <= as_of)
