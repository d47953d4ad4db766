"""Meetings as people prepare, hold and close them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from services.kernel import clock
from services.kernel.access import EVERYBODY, Caller
from services.kernel.clock import Instant
from services.kernel.errors import NotFound, WrongUse
from services.profile import present
from services.profile.answers import AgendaAnswer, FamilyAnswer, ItemAnswer
from services.profile.application import Profiles
from services.profile.casework import gate, settings, store
from services.profile.casework.book import Act, Casebook, Kept
from services.profile.casework.meeting_answers import MeetingAnswer, MeetingRow, meeting_answer, meeting_row
from services.profile.domain.casework import meeting_acts as acts
from services.profile.domain.casework.acts import Fact
from services.profile.domain.casework.meeting import MEETING, Meeting, meeting_stream
from services.profile.domain.casework.meeting_acts import Gate
from services.profile.domain.casework.meeting_facts import AgendaSelected, Attended, Invited, Item, Standing
from services.profile.domain.casework.plan import PLAN, Plan
from services.profile.door import answered, opened

ROLE: Final = "representative"


@dataclass(frozen=True, slots=True)
class Meetings:
    """Commands and questions on meetings; a meeting is named by its day."""

    book: Casebook

    def calendar(self, caller: Caller) -> list[MeetingRow]:
        """The meetings that have not ended, the next one first."""
        with opened(self.book.connection, caller, "the calendar of meetings") as connection:
            found = store.open_of(connection, MEETING)
        return sorted((meeting_row(one) for one in found.values()), key=lambda row: row["date"])

    def show(self, caller: Caller, day: date, now: Instant, as_of: Instant | None = None) -> MeetingAnswer:
        """A meeting whole, as recorded by an instant if one is given; it opens with what was agreed before."""
        stream = meeting_stream(day)
        with opened(self.book.connection, caller, f"the meeting of {day}", [stream]) as connection:
            kept = self.book.get(MEETING, stream, as_of)
            earlier = self.earlier(day, as_of)
            about = {one.family for one in kept.state.items} | {one.state.child for one in earlier.values()}
            answered(connection, caller, f"the meeting of {day}", about)
        return meeting_answer(kept, earlier, now)

    def earlier(self, day: date, as_of: Instant | None = None) -> dict[UUID, store.Stands[Plan]]:
        """The plans of meetings before a day with which it opens: the last one's, and whatever is still to be done."""
        plans = {name: one for name, one in store.open_of(self.book.connection, PLAN).items() if one.state.day < day}
        if as_of is not None:
            then = ((name, self.book.find(PLAN, name, as_of)) for name in plans)
            plans = {name: store.Stands(kept.version, kept.state) for name, kept in then if kept}
        last = max((one.state.day for one in plans.values()), default=day)
        return {name: one for name, one in plans.items() if one.state.day == last or one.state.is_to_do}

    def plan(
        self, act: Act, caller: Caller, day: date, cut_off: Instant | None, people: tuple[str, str]
    ) -> MeetingAnswer:
        """Put a meeting into the calendar; ``people`` are who chairs it, and where."""
        until = clock.end_of(day) if cut_off is None else cut_off
        return self._do(act, caller, day, lambda state: acts.plan(state, caller, day, until, *people))

    def select(self, act: Act, caller: Caller, day: date) -> MeetingAnswer:
        """Freeze the selection: every family that the rules put on the table, and those that must not wait, apart.

        Its sentences are read by others than who selects: they name children as everybody may know them.
        """
        answer = Profiles(self.book.connection).agenda(caller, day, act.at, EVERYBODY)
        rules = {name: rule["settings"] for name, rule in answer["rules"].items()}
        found = AgendaSelected(act.at, rules, tuple(self._items(answer, act.at)))
        return self._on(act, caller, day, lambda state: acts.select(state, caller, found))

    def _items(self, answer: AgendaAnswer, at: Instant) -> Sequence[Item]:
        items = [self._item(one, at) for one in answer["items"]]
        return [one for one in items if one.findings or one.stands == "diverted"]

    def _item(self, one: ItemAnswer, at: Instant) -> Item:
        family = UUID(one["family"])
        findings = tuple(gate.frozen(family, one["findings"]))
        if one["route"] == "urgent" and "waiting_since" in one:
            if gate.is_released(self.book, family, gate.urgent_records(one["findings"])):
                return Item(family, "on", findings)
            since = clock.parse_instant(one["waiting_since"])
            return Item(family, "diverted", findings, since=since, diverted_at=at)
        stands: Standing = "in_hand" if one["route"] == "in_hand" else "on"
        return Item(family, stands, findings)

    def add(self, act: Act, caller: Caller, day: date, family: UUID, reason: str) -> MeetingAnswer:
        """Put a family on the agenda by hand; refused while it must not wait."""
        known = UUID(self._family(caller, family, day, act.at)["family"])
        urgent = gate.must_not_wait(self.book, gate.item_now(self.book, known, act.at))
        item = gate.item_now(self.book, known, act.at, EVERYBODY, day)
        findings = [present.finding(one) for one in item.findings] if item else []
        told = Gate(urgent, tuple(gate.frozen(known, findings)))
        return self._on(act, caller, day, lambda state: acts.add(state, caller, known, reason, told))

    def _family(self, caller: Caller, family: UUID, day: date, at: Instant) -> FamilyAnswer:
        """A family as it is now. Raises WrongUse where it has divided, NotFound where there is none."""
        found = Profiles(self.book.connection).family(caller, str(family), day, at)
        if len(found) > 1:
            message = f"This family has divided; say which: {', '.join(one['family'] for one in found)}"
            raise WrongUse(message)
        return found[0]

    def leave_off(self, act: Act, caller: Caller, day: date, family: UUID, reason: str) -> MeetingAnswer:
        """Leave a family off the agenda, with a reason."""
        return self._on(act, caller, day, lambda state: acts.leave_off(state, caller, family, reason))

    def invite(
        self, act: Act, caller: Caller, day: date, agencies: Sequence[str], return_by: Instant | None
    ) -> MeetingAnswer:
        """Invite agencies: those given, or else those that the hub invites; returns are due by the cut-off.

        An agency may be given with the role of whom it sends, as ``police=detective sergeant``.
        """
        named = list(agencies) or settings.in_force(self.book.connection, day, act.at)["invited"].value
        invited = [_invited(one) for one in named]

        def decide(state: Meeting) -> Sequence[Fact]:
            return acts.invite(state, caller, invited, state.cut_off if return_by is None else return_by)

        return self._on(act, caller, day, decide)

    def receive(self, act: Act, caller: Caller, day: date, agency: str, told: tuple[UUID | None, str]) -> MeetingAnswer:
        """Take in an agency's return, of one family or of all."""
        return self._on(act, caller, day, lambda state: acts.receive(state, caller, agency, *told))

    def attend(self, act: Act, caller: Caller, day: date, attended: Sequence[Attended]) -> MeetingAnswer:
        """Record who was there."""
        return self._on(act, caller, day, lambda state: acts.attend(state, caller, attended))

    def minute(
        self, act: Act, caller: Caller, day: date, family: UUID, told: tuple[str, Sequence[str]]
    ) -> MeetingAnswer:
        """Take the minutes of a family: the text, and what was decided."""
        return self._on(act, caller, day, lambda state: acts.minute(state, caller, family, *told))

    def distribute(self, act: Act, caller: Caller, day: date, recipients: Sequence[str]) -> MeetingAnswer:
        """Send the minutes to recipients: a notice with a link, no content."""
        return self._on(act, caller, day, lambda state: acts.distribute(state, caller, recipients))

    def receipt(self, act: Act, caller: Caller, day: date, recipient: str, bounced: str = "") -> MeetingAnswer:
        """Record that a recipient has the minutes, or why they did not reach them."""
        return self._on(act, caller, day, lambda state: acts.receipt(state, caller, recipient, bounced))

    def end(self, act: Act, caller: Caller, day: date) -> MeetingAnswer:
        """End the meeting."""
        return self._on(act, caller, day, lambda state: acts.end(state, caller))

    def kept(self, day: date) -> Kept[Meeting]:
        """The meeting of a day. Raises NotFound."""
        return self.book.get(MEETING, meeting_stream(day))

    def _on(self, act: Act, caller: Caller, day: date, decide: Callable[[Meeting], Sequence[Fact]]) -> MeetingAnswer:
        def there(state: Meeting | None) -> Sequence[Fact]:
            if state is None:
                message = f"No meeting is planned for {day}: `kinfold meeting plan {day}`"
                raise NotFound(message)
            return decide(state)

        return self._do(act, caller, day, there)

    def _do(
        self, act: Act, caller: Caller, day: date, decide: Callable[[Meeting | None], Sequence[Fact]]
    ) -> MeetingAnswer:
        self.book.do(MEETING, meeting_stream(day), act, decide)
        return self.show(caller, day, act.at)


def _invited(text: str) -> Invited:
    agency, _, role = text.partition("=")
    return Invited(agency.strip(), role.strip() or ROLE)
