"""What casework answers, as JSON."""

from typing import NotRequired

from typing_extensions import TypedDict

from services.profile.answers import EvidenceAnswer


class ClockAnswer(TypedDict):
    """A clock: from when it runs, by when it is due, and how long it has run, elapsed and in working time."""

    name: str
    whose: str
    started_at: str
    due_at: str
    met_at: str | None
    status: str
    elapsed: str
    working: str


class ActAnswer(TypedDict):
    """Something that was done: its version in the stream, when, by whom, and what."""

    version: int
    what: str
    at: str
    by: str
    roles: list[str]
    detail: dict[str, object]
    recorded_at: NotRequired[str]


class RatingAnswer(TypedDict):
    """A rating that stood, from when, by whom and why."""

    rating: str
    at: str
    by: str
    reason: str


class SeenAnswer(TypedDict):
    """A finding that was on screen."""

    family: str
    rule: str
    version: str
    says: str
    evidence: list[EvidenceAnswer]


class DecisionOnEnquiry(TypedDict):
    """A decision on an enquiry with all that it was made on. An override is called so."""

    version: int
    outcome: str
    pathway: str
    override: bool
    rationale: str
    threshold: str
    lived_experience: str
    decided_by: str
    at: str
    authorised_by: str | None
    authorised_at: str | None
    returned_because: str | None
    as_of: str
    seen: list[SeenAnswer]
    gaps: list[str]
    urgent: list[EvidenceAnswer]
    second_manager: str | None
    second_agrees: bool | None


class ChildNamed(TypedDict):
    """A child as the enquiry names them."""

    name: str
    date_of_birth: str | None


class EnquiryRow(TypedDict):
    """An enquiry in a list."""

    enquiry: str
    version: int
    source: str
    enquiry_id: str
    received_at: str
    enquirer: str
    rating: str | None
    information_due: str | None
    children: list[ChildNamed]
    summary: str
    status: str
    clocks: list[ClockAnswer]


class EnquiryAnswer(EnquiryRow):
    """An enquiry whole: how agencies answered, its ratings, its decisions, and all that was done."""

    information: str
    ratings: list[RatingAnswer]
    decisions: list[DecisionOnEnquiry]
    history: list[ActAnswer]


class EnquiriesAnswer(TypedDict):
    """Enquiries, those whose clock runs out first at the head."""

    as_of: str
    enquiries: list[EnquiryRow]


class ReplayAnswer(TypedDict):
    """A decision, what was on screen, and whether the record gives the same again as of that instant."""

    decision: DecisionOnEnquiry
    replayed: list[SeenAnswer]
    same: bool


class UrgentRow(TypedDict):
    """An urgent family in the queue: the section 47 question, the evidence, and the clock, which runs from receipt.

    ``to_diversion`` is how long it took from receipt until the family was put before the duty manager; ``step`` how
    often it went up the line because nobody took it.
    """

    urgent: str
    version: int
    family: str
    question: str
    says: str
    evidence: list[EvidenceAnswer]
    status: str
    since: str
    raised_at: str
    elapsed: str
    working: str
    to_diversion: str
    taken_by: str | None
    taken_at: str | None
    released_by: str | None
    rationale: str | None
    step: int


class UrgentAnswer(TypedDict):
    """The urgent queue, those that have waited longest first, and how long it took to put them there."""

    as_of: str
    waiting: int
    urgent: list[UrgentRow]


class EnteredAnswer(TypedDict):
    """An enquiry that was entered; it is worked once it has been folded."""

    enquiry: str
    source: str
    enquiry_id: str
