"""A meeting by the commands: planned, selected, invited, written, frozen, held, told, and the next one opened."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from services.cli import app
from services.kernel import clock
from services.kernel.errors import NotFound, WrongUse
from services.kernel.postgres.connect import Database
from tests.casework import ANN, Hub, hub_of
from tests.commands import asking
from tests.factories import child, concern, enquiry
from tests.reviews import ago

ACTION = {
    "what": "Meet her and her mother",
    "owner": "Jo Lark",
    "agency": "schools",
    "due": "",
    "outcome": "She comes to school fed",
    "contingency": "A home visit",
    "child_will_notice": "Breakfast club",
}


@pytest.fixture
def hub(database: Database) -> Hub:
    """A hub with a family for the meeting, and one that must not wait."""
    own = hub_of(database)
    own.tell(
        *(enquiry(ago(days), f"E{days}") for days in (30, 60, 90)),
        concern("schools", ago(2), ["unexplained_injury"], [child("Bea Stone", "2014-03-01")]),
    )
    own.work(clock.format_instant(clock.now()))
    return own


@pytest.fixture
def ann(hub: Hub, tmp_path: Path) -> dict[str, str]:
    """Ann at a terminal."""
    return {**asking(hub.database, ANN), "KINFOLD_HOME": str(tmp_path / "home"), "COLUMNS": "200"}


def run(env: dict[str, str], *words: str, form: object = None) -> str:
    """What a command prints."""
    done = CliRunner().invoke(app, words, env=env, input=json.dumps(form) if form else None)
    assert done.exit_code == 0, done.exception
    return done.stdout


def told(env: dict[str, str], *words: str, form: object = None) -> Any:
    """What a command answers to a program."""
    return json.loads(run(env, *words, "--format", "json", form=form))


def refused(env: dict[str, str], *words: str, form: object = None) -> str:
    """Why a command is refused."""
    done = CliRunner().invoke(app, words, env=env, input=json.dumps(form) if form else None)
    assert isinstance(done.exception, WrongUse | NotFound), done.output
    return str(done.exception)


def day(days: int) -> str:
    """A date so many days from today."""
    return (clock.london_date(clock.now()) + timedelta(days=days)).isoformat()


def prepared(env: dict[str, str]) -> tuple[str, str]:
    """A meeting of tomorrow with its agenda: the family that is on it, and the one that is diverted."""
    run(env, "meeting", "plan", day(1), "--chair", "Chris Vane", "--place", "County Hall", "--cut-off", ago(0))
    items = told(env, "meeting", "select", day(1))["items"]
    stands = {one["stands"]: one["family"] for one in items}
    return stands["on"], stands["diverted"]


def test_an_agenda_by_the_commands(ann: dict[str, str]) -> None:
    assert "No meeting is planned" in refused(ann, "meeting", "select", day(1))
    on, diverted = prepared(ann)
    assert "County Hall" in run(ann, "meeting")
    shown = run(ann, "meeting", "show", day(1))
    assert "On the agenda (1)" in shown
    assert "With the duty manager: not for the meeting (1)" in shown
    assert "must not wait" in refused(ann, "meeting", "add", day(1), diverted, "--reason", "The school asks")
    assert "reason for leaving" in refused(ann, "meeting", "leave-off", day(1), on, "--reason", "no")
    left = told(ann, "meeting", "leave-off", day(1), on, "--reason", "They have moved away")
    assert {one["family"]: one["stands"] for one in left["items"]}[on] == "left_off"
    back = told(ann, "meeting", "add", day(1), on, "--reason", "They have come back")
    assert {one["family"]: one["stands"] for one in back["items"]}[on] == "on"
    again = run(ann, "meeting", "select", day(1))
    assert "Selection 2 by Ann: 0 families came, 0 went" in again


def test_invitations_returns_profiles_and_packs_by_the_commands(ann: dict[str, str]) -> None:
    on, _ = prepared(ann)
    invited = told(ann, "meeting", "invite", day(1), "police=detective sergeant", "schools")["invited"]
    assert [(one["agency"], one["role"]) for one in invited] == [
        ("police", "detective sergeant"),
        ("schools", "representative"),
    ]
    run(ann, "meeting", "return", day(1), "police", "--text", "Nothing in the last year", "--family", on)
    assert "police: returned" in run(ann, "meeting", "show", day(1))
    assert "has not been drafted" in refused(ann, "meeting", "freeze", day(1))
    assert "lacks" in run(ann, "meeting", "draft", day(1))
    lines = {"lines": [{"text": "She is often at her aunt's"}]}
    edit = ("meeting", "edit", day(1), on, "3", "-", "--version", "1")
    edited = told(ann, *edit, form=lines)
    assert edited["sections"][2]["lines"][0]["by"] == "Ann"
    assert "you acted on version 1" in refused(ann, *edit, form=lines)
    assert "edited by Ann" in run(ann, "meeting", "profile", day(1), on)
    assert "edited by Ann" not in run(ann, "meeting", "profile", day(1), on, "--version", "1")
    assert run(ann, "meeting", "freeze", day(1)).startswith("Pack 1 as of")
    assert "frozen anew" in refused(ann, "meeting", "freeze", day(1))
    assert "made again it is the same again" in run(ann, "meeting", "pack", day(1))
    assert "has 1 frozen packs" in refused(ann, "meeting", "pack", day(1), "--number", "2")


def test_a_meeting_is_held_told_and_opens_the_next_by_the_commands(ann: dict[str, str]) -> None:
    on, _ = prepared(ann)
    run(ann, "meeting", "invite", day(1), "police", "schools")
    assert "says nothing of attendance" in refused(ann, "meeting", "attend", day(1), "police")
    assert "say by whom" in refused(ann, "meeting", "attend", day(1), "schools=represented")
    run(ann, "meeting", "attend", day(1), "police=present:Sam Dale", "schools=represented:Jo Lark")
    run(ann, "meeting", "minutes", day(1), on, "--text", "The school has seen a change", "--decision", "A plan for her")

    members = told(ann, "family", on)["families"][0]["members"]
    amy = next(one["person"] for one in members if one["role"] == "child")
    plan = {"outcome_wanted": "She is fed and safe", "actions": [{**ACTION, "owner": ""}]}
    assert "Action 1 lacks its owner, its date:" in refused(ann, "plan", "agree", day(1), amy, "-", form=plan)
    plan["actions"] = [{**ACTION, "due": day(8)}]
    made = told(ann, "plan", "agree", day(1), amy, "-", form=plan)["plan"]
    run(ann, "plan", "add", made, "-", form={**ACTION, "what": "Ask the aunt", "due": day(9)})
    run(ann, "plan", "add", made, "-", form={**ACTION, "what": "Ask the uncle", "due": day(9)})
    run(ann, "plan", "done", made, "1", "--came-of", "Breakfast club has begun")
    run(ann, "plan", "drop", made, "3", "--reason", "He has moved away")
    assert "2. Ask the aunt: Jo Lark (schools)" in run(ann, "plan", "--of", amy)

    run(ann, "meeting", "distribute", day(1), "police", "schools")
    run(ann, "meeting", "receipt", day(1), "police")
    bounced = told(ann, "meeting", "receipt", day(1), "schools", "--bounced", "Mailbox full")["recipients"]
    assert [(one["recipient"], one["bounced"], one["sent"]) for one in bounced] == [
        ("police", "", 1),
        ("schools", "Mailbox full", 2),
    ]
    run(ann, "meeting", "end", day(1))
    assert "has ended" in refused(ann, "meeting", "invite", day(1), "health")

    run(ann, "meeting", "plan", day(29), "--chair", "Chris Vane")
    opens = run(ann, "meeting", "show", day(29))
    assert f"From {day(1)}, done: Jo Lark (schools), until {day(8)}: Meet her and her mother; Breakfast club" in opens
    assert f"From {day(1)}, open: Jo Lark (schools), until {day(9)}: Ask the aunt" in opens
