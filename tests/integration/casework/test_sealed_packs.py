"""Packs for nights and sealed identities: a pack is one answer, and holds one of two identities at the most."""

from uuid import UUID

import pytest

from services.kernel import clock
from services.kernel.access import LOCAL_OPERATOR, Caller
from services.profile.application import Profiles
from services.profile.casework.meetings import Meetings
from services.profile.casework.night_pack import NightPack
from services.profile.casework.urgent_queue import UrgentQueue
from tests.casework import ANN, BOB, NOEL, Hub, act, at, hub_of
from tests.factories import concern
from tests.integration.test_sealed import AMY, DONNA, desk, held, marks
from tests.reviews import TODAY, Desk, ago

__all__ = ["desk"]


def packed(hub: Hub, caller: Caller, *, everybody: bool) -> str:
    """All that a pack holds, as text."""
    with hub.book() as book:
        files = NightPack(book).files(caller, "the night", clock.now(), everybody=everybody)
    return "".join(f"{name}{content.decode()}" for name, content in files.items())


def work_now(hub: Hub) -> None:
    """Do all there is to do now."""
    hub.work(clock.format_instant(clock.now()))


@pytest.mark.parametrize("everybody", [True, False])
@pytest.mark.parametrize("caller", [LOCAL_OPERATOR, NOEL])
def test_a_pack_holds_the_new_identity_alone(desk: Desk, caller: Caller, everybody: bool) -> None:  # noqa: FBT001
    hub = hub_of(desk.database)
    work_now(hub)
    with desk.database.connect() as connection:
        told = marks(connection)
    assert held(packed(hub, caller, everybody=everybody), told) == {"new"}


def test_what_is_urgent_of_the_former_identity_is_packed_without_it_beside_the_new_one(desk: Desk) -> None:
    desk.tell(concern("health", ago(0), ["unexplained_injury"], [AMY, DONNA]))
    hub = hub_of(desk.database)
    work_now(hub)
    with desk.database.connect() as connection:
        told = marks(connection)
    with hub.book() as book:
        urgent = UrgentQueue(book).waiting(BOB, clock.now())["urgent"]
    assert len(urgent) == 1
    for everybody in (True, False):
        pack = packed(hub, NOEL, everybody=everybody)
        assert len(held(pack, told)) == 1
        assert urgent[0]["urgent"] in pack


def test_a_family_of_the_former_identity_on_an_agenda_is_packed_without_it(desk: Desk) -> None:
    hub, now = hub_of(desk.database), clock.format_instant(clock.now())
    work_now(hub)
    with hub.book() as book:
        meetings, profiles = Meetings(book), Profiles(book.connection)
        (amy,) = profiles.people(ANN, "nhs_number:9990001014", clock.now())["people"]
        when = act(ANN, now)
        meetings.plan(when, ANN, TODAY, at(now), ("Chris", ""))
        meetings.select(when, ANN, TODAY)
        meetings.add(when, ANN, TODAY, UUID(amy["families"][0]), "The school asks for it")
        told = marks(book.connection)
    for everybody in (True, False):
        assert len(held(packed(hub, NOEL, everybody=everybody), told)) == 1
