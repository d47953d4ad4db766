"""What happens to a meeting: the facts of its cycle, in past tense."""

from datetime import date
from typing import Literal
from uuid import UUID

from msgspec import Struct

from services.kernel.clock import Instant
from services.profile.domain.casework.acts import Fact
from services.profile.domain.casework.enquiry_facts import SeenFinding

Standing = Literal["on", "in_hand", "diverted", "left_off"]
Presence = Literal["present", "represented", "apologies", "absent"]


class Item(Struct, frozen=True):
    """A family of the meeting: how it stands, why, and the findings that were frozen with it.

    ``since`` is the receipt of what makes it urgent; ``diverted_at`` when it was put before the duty manager instead.
    """

    family: UUID
    stands: Standing
    findings: tuple[SeenFinding, ...]
    by_hand: bool = False
    reason: str = ""
    since: Instant | None = None
    diverted_at: Instant | None = None


class Invited(Struct, frozen=True):
    """Who is invited: an agency (a source, or a sector), and in which role."""

    agency: str
    role: str


class Attended(Struct, frozen=True):
    """Whether an agency was there, and by whom."""

    agency: str
    presence: Presence
    name: str = ""


class FrozenProfile(Struct, frozen=True, order=True):
    """A written profile as it went into a pack: its stream, and the version."""

    family: UUID
    profile: UUID
    version: int


class FrozenPlan(Struct, frozen=True):
    """An earlier meeting's action plan as it went into a pack: its stream, and the version."""

    plan: UUID
    version: int


class MeetingPlanned(Fact, frozen=True):
    """A meeting was put into the calendar; what is told after the cut-off is for the next."""

    TOPIC = "meeting.planned.v1"
    day: date
    cut_off: Instant
    chair: str
    place: str


class AgendaSelected(Fact, frozen=True):
    """The selection was frozen: the rules with their versions and numbers, and each family with its findings."""

    TOPIC = "meeting.agenda-selected.v1"
    as_of: Instant
    rules: dict[str, dict[str, int]]
    items: tuple[Item, ...]


class ItemAdded(Fact, frozen=True):
    """Somebody put a family on the agenda, and says why."""

    TOPIC = "meeting.item-added.v1"
    family: UUID
    reason: str
    findings: tuple[SeenFinding, ...]


class ItemLeftOff(Fact, frozen=True):
    """Somebody left a family off, and says why."""

    TOPIC = "meeting.item-left-off.v1"
    family: UUID
    reason: str


class ItemDiverted(Fact, frozen=True):
    """A family of the agenda has become urgent, and is with the duty manager."""

    TOPIC = "meeting.item-diverted.v1"
    family: UUID
    since: Instant


class ItemReturned(Fact, frozen=True):
    """A manager has said with a rationale that the family may wait: it is on the agenda again."""

    TOPIC = "meeting.item-returned.v1"
    family: UUID


class AgenciesInvited(Fact, frozen=True):
    """Agencies were invited, and asked for their returns by an instant."""

    TOPIC = "meeting.agencies-invited.v1"
    invited: tuple[Invited, ...]
    return_by: Instant


class ReturnReceived(Fact, frozen=True):
    """An agency returned what it knows, of one family or of all."""

    TOPIC = "meeting.return-received.v1"
    agency: str
    family: UUID | None
    text: str


class PackFrozen(Fact, frozen=True):
    """The pack was frozen: what went into it at which versions, as of when, and the digest of it whole.

    ``plans`` are those of earlier meetings with which it opens, ``selection`` the number of the agenda's selection,
    ``position`` how far the record had been folded: the last number in its streams.
    """

    TOPIC = "meeting.pack-frozen.v1"
    as_of: Instant
    reason: str
    profiles: tuple[FrozenProfile, ...]
    plans: tuple[FrozenPlan, ...]
    selection: int
    position: int
    digest: str


class AttendanceRecorded(Fact, frozen=True):
    """Who was there."""

    TOPIC = "meeting.attendance-recorded.v1"
    attended: tuple[Attended, ...]


class MinutesTaken(Fact, frozen=True):
    """What was said and decided of a family; taken anew, it replaces what stood."""

    TOPIC = "meeting.minutes-taken.v1"
    family: UUID
    text: str
    decisions: tuple[str, ...]


class MinutesDistributed(Fact, frozen=True):
    """The minutes were sent to recipients."""

    TOPIC = "meeting.minutes-distributed.v1"
    recipients: tuple[str, ...]


class MinutesReceipted(Fact, frozen=True):
    """A recipient has the minutes."""

    TOPIC = "meeting.minutes-receipted.v1"
    recipient: str


class MinutesBounced(Fact, frozen=True):
    """The minutes did not reach a recipient; the first time they are sent once more."""

    TOPIC = "meeting.minutes-bounced.v1"
    recipient: str
    why: str


class MeetingEnded(Fact, frozen=True):
    """The meeting is over: no family is judged for it any more."""

    TOPIC = "meeting.ended.v1"
