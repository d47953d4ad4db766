"""The work of the CSE team over HTTP, as JSON: watches, hypotheses, persons of concern, questions, hand-overs."""

from datetime import date
from typing import Annotated, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from services.kernel import clock
from services.kernel.web.callers import Asking
from services.kernel.web.own import FromOwnPage
from services.kernel.web.problems import ASKED, ASKED_OF_ONE, CHANGED, SENT
from services.profile.casework.concerns import Concerns
from services.profile.casework.hypotheses import Handovers, Hypotheses
from services.profile.casework.questions import MOST, Questions, QuestionsAnswer
from services.profile.casework.team_answers import ConcernAnswer, HandoverAnswer, HypothesisAnswer, QuestionAnswer
from services.profile.casework.watches import WatchAnswer, Watches
from services.profile.casework.web import Acting, Booked, Node, Text, Words
from services.profile.domain.casework.concern import DisruptionAgreed
from services.profile.domain.casework.enquiry_facts import Evidence
from services.profile.domain.casework.team import Grounds

router: Final = APIRouter(prefix="/api/v1/cse", tags=["cse"])

_DONE: Final = ASKED_OF_ONE | SENT | CHANGED
_MOST: Final = 100

Closed = Annotated[bool, Query(alias="all", description="Those that are closed as well")]
Limit = Annotated[int, Query(ge=1, le=10_000, description="How many are told of; the count is of all")]
Standing = Literal["suspected", "confirmed", "refuted"]


class Record(BaseModel):
    """A record, by its source and its identifier there."""

    model_config = ConfigDict(extra="forbid")

    source: Text
    id: Text


class Why(BaseModel):
    """Why, and on which records."""

    model_config = ConfigDict(extra="forbid")

    reason: Words
    evidence: Annotated[list[Record], Field(max_length=_MOST)] = []

    def grounds(self) -> Grounds:
        """The grounds that were sent."""
        return Grounds(self.reason, tuple(Evidence(one.source, one.id) for one in self.evidence))


class WhyUntil(Why):
    """Why, and until the end of which day."""

    until: date


class NewWatch(WhyUntil):
    """A watch on a node."""

    node: Node


class NewHypothesis(Why):
    """That two nodes are linked, or that the first exploits the second, a child."""

    claim: Literal["linked", "exploits"]
    one: Node
    other: Node
    stands: Standing = "suspected"


class NewStanding(Why):
    """How a hypothesis stands now."""

    stands: Standing


class WhyReview(Why):
    """Why, and by the end of which day it is looked at again."""

    review_by: date


class NewConcern(WhyReview):
    """Somebody for the list of persons of concern."""

    person: Node


class NewDisruption(BaseModel):
    """What is done to disrupt somebody: by whom, until when, under which power."""

    model_config = ConfigDict(extra="forbid")

    what: Words
    owner: Text
    due: date
    power: Words


class NewOutcome(BaseModel):
    """What came of an action."""

    model_config = ConfigDict(extra="forbid")

    outcome: Words


class NewGivenAnswer(Why):
    """An answer to the exploitation question; not known yet leaves it open."""

    answer: Literal["yes", "no", "not_known_yet"]


class NewHandover(Why):
    """A child, or a network, for the MACE of a day."""

    nodes: Annotated[list[Node], Field(min_length=1, max_length=_MOST)]
    meeting: date


class TheWatches(BaseModel):
    """Watches."""

    watches: list[WatchAnswer]


class TheHypotheses(BaseModel):
    """Hypotheses."""

    hypotheses: list[HypothesisAnswer]


class TheConcerns(BaseModel):
    """Persons of concern."""

    concerns: list[ConcernAnswer]


class TheHandovers(BaseModel):
    """Hand-overs."""

    handovers: list[HandoverAnswer]


@router.get("/watches", responses=ASKED)
def cse_watches(caller: Asking, book: Booked, *, closed: Closed = False) -> TheWatches:
    """What is watched, with the records that touched it."""
    with book() as opened:
        return TheWatches(watches=Watches(opened).all(caller, clock.now(), closed=closed))


@router.get("/watches/{watch}", responses=ASKED_OF_ONE)
def cse_watch(caller: Asking, book: Booked, watch: UUID) -> WatchAnswer:
    """A watch."""
    with book() as opened:
        return Watches(opened).show(caller, watch, clock.now())


@router.post("/watches", responses=_DONE, dependencies=[FromOwnPage])
def begin_watch(caller: Asking, book: Booked, acting: Acting, sent: NewWatch) -> WatchAnswer:
    """Watch a node until the end of a day."""
    with book() as opened:
        return Watches(opened).begin(acting(), caller, sent.node, sent.until, sent.grounds())


@router.post("/watches/{watch}/renewal", responses=_DONE, dependencies=[FromOwnPage])
def renew_watch(caller: Asking, book: Booked, acting: Acting, watch: UUID, sent: WhyUntil) -> WatchAnswer:
    """Say that a watch goes on."""
    with book() as opened:
        return Watches(opened).renew(acting(), caller, watch, sent.until, sent.grounds())


@router.post("/watches/{watch}/end", responses=_DONE, dependencies=[FromOwnPage])
def end_watch(caller: Asking, book: Booked, acting: Acting, watch: UUID, sent: Why) -> WatchAnswer:
    """Watch no more."""
    with book() as opened:
        return Watches(opened).end(acting(), caller, watch, sent.grounds())


@router.get("/hypotheses", responses=ASKED)
def cse_hypotheses(caller: Asking, book: Booked, *, closed: Closed = False) -> TheHypotheses:
    """What the team supposes, with its history."""
    with book() as opened:
        return TheHypotheses(hypotheses=Hypotheses(opened).all(caller, clock.now(), closed=closed))


@router.post("/hypotheses", responses=_DONE, dependencies=[FromOwnPage])
def suppose(caller: Asking, book: Booked, acting: Acting, sent: NewHypothesis) -> HypothesisAnswer:
    """Suppose that two nodes are linked, or that a person exploits a child."""
    what = sent.claim, sent.one, sent.other
    with book() as opened:
        return Hypotheses(opened).suppose(acting(), caller, what, sent.stands, sent.grounds())


@router.post("/hypotheses/{hypothesis}/standing", responses=_DONE, dependencies=[FromOwnPage])
def change_hypothesis(
    caller: Asking, book: Booked, acting: Acting, hypothesis: UUID, sent: NewStanding
) -> HypothesisAnswer:
    """Say that a hypothesis stands otherwise now, or on other grounds."""
    with book() as opened:
        return Hypotheses(opened).change(acting(), caller, hypothesis, sent.stands, sent.grounds())


@router.get("/concerns", responses=ASKED)
def persons_of_concern(caller: Asking, book: Booked, *, closed: Closed = False) -> TheConcerns:
    """The persons of concern, with what is done to disrupt them."""
    with book() as opened:
        return TheConcerns(concerns=Concerns(opened).all(caller, clock.now(), closed=closed))


@router.post("/concerns", responses=_DONE, dependencies=[FromOwnPage])
def put_on_list(caller: Asking, book: Booked, acting: Acting, sent: NewConcern) -> ConcernAnswer:
    """Put somebody on the list of persons of concern."""
    with book() as opened:
        return Concerns(opened).put_on(acting(), caller, sent.person, sent.review_by, sent.grounds())


@router.post("/concerns/{concern}/review", responses=_DONE, dependencies=[FromOwnPage])
def review_concern(caller: Asking, book: Booked, acting: Acting, concern: UUID, sent: WhyReview) -> ConcernAnswer:
    """Say why somebody stays on the list, and when it is looked at again."""
    with book() as opened:
        return Concerns(opened).review(acting(), caller, concern, sent.review_by, sent.grounds())


@router.post("/concerns/{concern}/removal", responses=_DONE, dependencies=[FromOwnPage])
def take_off_list(caller: Asking, book: Booked, acting: Acting, concern: UUID, sent: Why) -> ConcernAnswer:
    """Take somebody off the list."""
    with book() as opened:
        return Concerns(opened).take_off(acting(), caller, concern, sent.grounds())


@router.post("/concerns/{concern}/actions", responses=_DONE, dependencies=[FromOwnPage])
def agree_disruption(caller: Asking, book: Booked, acting: Acting, concern: UUID, sent: NewDisruption) -> ConcernAnswer:
    """Agree what is done to disrupt somebody."""
    wanted = DisruptionAgreed(sent.what, sent.owner, sent.due, sent.power)
    with book() as opened:
        return Concerns(opened).disrupt(acting(), caller, concern, wanted)


@router.post("/concerns/{concern}/actions/{number}/outcome", responses=_DONE, dependencies=[FromOwnPage])
def disruption_outcome(
    caller: Asking, book: Booked, acting: Acting, concern: UUID, number: int, sent: NewOutcome
) -> ConcernAnswer:
    """Say what came of an action."""
    with book() as opened:
        return Concerns(opened).finish(acting(), caller, concern, number, sent.outcome)


@router.get("/questions", responses=ASKED)
def exploitation_questions(
    caller: Asking, book: Booked, limit: Limit = MOST, *, closed: Closed = False
) -> QuestionsAnswer:
    """The missing episodes whose exploitation question waits for an answer, the overdue first."""
    with book() as opened:
        return Questions(opened).all(caller, clock.now(), limit, closed=closed)


@router.post("/questions/{question}/answer", responses=_DONE, dependencies=[FromOwnPage])
def answer_question(
    caller: Asking, book: Booked, acting: Acting, question: UUID, sent: NewGivenAnswer
) -> QuestionAnswer:
    """Answer the exploitation question of a missing episode."""
    with book() as opened:
        return Questions(opened).answer(acting(), caller, question, sent.answer, sent.grounds())


@router.get("/handovers", responses=ASKED)
def mace_handovers(caller: Asking, book: Booked) -> TheHandovers:
    """What was handed over to a multi-agency child exploitation meeting."""
    with book() as opened:
        return TheHandovers(handovers=Handovers(opened).all(caller, clock.now()))


@router.post("/handovers", responses=_DONE, dependencies=[FromOwnPage])
def hand_over_to_mace(caller: Asking, book: Booked, acting: Acting, sent: NewHandover) -> HandoverAnswer:
    """Hand a child or a network over to the MACE of a day."""
    with book() as opened:
        return Handovers(opened).hand_over(acting(), caller, sent.nodes, sent.meeting, sent.grounds())
