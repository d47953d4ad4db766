"""What the CSE team writes, as lines for people."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from services.cli.casework import spoken, tell_clocks
from services.profile.answers import EvidenceAnswer
from services.profile.casework.networks import SavedNetworkAnswer
from services.profile.casework.sights import NodeAnswer
from services.profile.casework.team_answers import (
    ConcernAnswer,
    HandoverAnswer,
    HypothesisAnswer,
    QuestionAnswer,
    StandingAnswer,
)
from services.profile.casework.watches import WatchAnswer


def of_watch(one: WatchAnswer) -> Iterator[str]:
    """A watch, and what touched it."""
    yield f"Watch {one['watch']} of {one['watcher']} on {_node(one['node'])}, {one['status']} until {one['until']}"
    yield f"  {one['reason']}{_on(one['evidence'])}"
    for told in one["touches"]:
        yield f"  {told['source']} {told['id']}, received {spoken(told['received_at'])}"
    if one["hidden"]:
        yield f"  and {one['hidden']} that you may not read"


def of_hypothesis(one: HypothesisAnswer) -> Iterator[str]:
    """A hypothesis, and how it has stood."""
    verb = "is linked to" if one["claim"] == "linked" else "exploits"
    yield f"Hypothesis {one['hypothesis']}, {one['stands']}: {_node(one['one'])} {verb} {_node(one['other'])}"
    yield from _history(one["history"])


def of_concern(one: ConcernAnswer) -> Iterator[str]:
    """A person of concern, and what is done to disrupt them."""
    until = f", reviewed by {one['review_by']}" if one["review_by"] else ""
    yield f"Person of concern {one['concern']}: {_node(one['person'])}, {one['status'].replace('_', ' ')}{until}"
    yield from _history(one["history"])
    for step in one["actions"]:
        came = f": {step['outcome']}" if step["finished_at"] else f", until {step['due']}"
        yield f"  {step['number']}. {step['what']} ({step['power']}): {step['owner']}{came}"


def of_question(one: QuestionAnswer) -> Iterator[str]:
    """The exploitation question of an absence, by every name that it has."""
    told = one["episodes"] or [{"source": one["source"], "episode_id": one["episode_id"]}]
    names = " and ".join(f"{each['source']} {each['episode_id']}" for each in told)
    episode = f"{names}, missing {spoken(one['reported_at'])}"
    yield f"Question {one['question']} of {_node(one['child'])}: {episode}, {one['status'].replace('_', ' ')}"
    if one["clocks"]:
        yield f"  {tell_clocks(one['clocks'])}"
    yield from _history(one["answers"])


def of_handover(one: HandoverAnswer) -> Iterator[str]:
    """A hand-over."""
    day = date.fromisoformat(one["meeting"])
    whom = ", ".join(_node(node) for node in one["nodes"])
    yield f"Hand-over {one['handover']} to the MACE of {day:%a} {day.day} {day:%b %Y}: {whom}"
    yield f"  {one['by']}, {spoken(one['at'])}: {one['reason']}{_on(one['evidence'])}"


def of_network(one: SavedNetworkAnswer) -> Iterator[str]:
    """A network that is kept: how it was drawn, and what was noted."""
    yield f"Network {one['network']}: {one['title']}, around {', '.join(_node(node) for node in one['nodes'])}"
    for told in one["versions"]:
        dates = (
            f", {told['from'] or 'the beginning'} to {told['to'] or 'the end'}" if told["from"] or told["to"] else ""
        )
        yield f"  {told['number']}. {told['hops']} hops{dates}, as known {spoken(told['as_of'])}, {told['by']}"
    for note in one["notes"]:
        yield f"  of {note['number']}: {note['text']} ({note['by']}, {spoken(note['at'])})"


def _history(told: Sequence[StandingAnswer]) -> Iterator[str]:
    for one in told:
        stood = f"{one['stands'].replace('_', ' ')}, {one['by']}, {spoken(one['at'])}"
        yield f"  {stood}: {one['reason']}{_on(one['evidence'])}"


def _node(one: NodeAnswer) -> str:
    return f"{one['kind']} {one['label'] or 'not named'}"


def _on(evidence: Iterable[EvidenceAnswer]) -> str:
    told = ", ".join(f"{one['source']} {one['id']}" for one in evidence)
    return f" ({told})" if told else ""
