"""Notices by each way, against servers that answer as the real ones do."""

import hmac
from pathlib import Path

import pytest

from services.kernel.clock import parse_instant
from services.kernel.errors import WrongUse
from services.kernel.post.govuk import NotifyPost
from services.kernel.post.mail import MailPost
from services.kernel.post.port import Bounced, Notice, NotTaken, Unreachable
from services.kernel.post.posts import Posts, must_be_address
from services.kernel.post.webhook import SIGNATURE, WebhookPost
from services.kernel.settings import PostSettings, Settings
from tests.posts import NOTIFY_KEY, TEMPLATE, Answering, Notify, a_free_port, http_server, mail_server

NOTICE = Notice("0b1c:3:0", "urgent family", "https://hub.example/api/v1/urgent", parse_instant("2026-10-14T08:00:00Z"))
FROM = "kinfold@hub.example"


def test_a_mail_says_what_waits_and_where_and_is_the_same_however_often_it_is_sent() -> None:
    with mail_server() as (box, place):
        post = MailPost.at(f"smtp://{place}", FROM)
        post("duty@hub.example", NOTICE)
        post("duty@hub.example", NOTICE)
        post("duty@hub.example", NOTICE._replace(key="0b1c:4:0"))
    first, again, other = box.letters
    assert (first["To"], first["From"]) == ("duty@hub.example", FROM)
    assert first["Subject"] == "Kinfold: urgent family"
    assert first["Auto-Submitted"] == "auto-generated"
    assert first.get_content().splitlines() == ["Urgent family.", "", "https://hub.example/api/v1/urgent"]
    assert first["Message-ID"] == again["Message-ID"] != other["Message-ID"]
    assert first["Date"].datetime.isoformat() == "2026-10-14T08:00:00+00:00"


def test_a_mail_server_that_asks_who_sends_is_told() -> None:
    with mail_server(asks_who=True) as (box, place):
        MailPost.at(f"smtp://hub:a%20secret@{place}", FROM)("duty@hub.example", NOTICE)
        with pytest.raises(Unreachable, match="refused"):
            MailPost.at(f"smtp://hub:wrong@{place}", FROM)("duty@hub.example", NOTICE)
    assert (len(box.letters), box.signed_in) == (1, ["hub"])


def test_an_address_that_is_gone_bounces_and_one_that_is_busy_is_tried_again() -> None:
    with mail_server() as (box, place):
        post = MailPost.at(f"smtp://{place}", FROM)
        with pytest.raises(Bounced, match=r"for good \(550\)"):
            post("gone@hub.example", NOTICE)
        with pytest.raises(NotTaken, match=r"now \(450\)") as busy:
            post("busy@hub.example", NOTICE)
    assert not isinstance(busy.value, Unreachable)
    assert box.letters == []


def test_a_text_message_and_a_mail_go_by_notify_with_a_token_a_template_and_a_reference() -> None:
    notify = Notify()
    with http_server(notify) as url:
        post = NotifyPost.at(NOTIFY_KEY, (TEMPLATE, TEMPLATE), url)
        post("+447700900123", NOTICE)
        post("duty@hub.example", NOTICE)
    text, mail = notify.posted
    told = {"personalisation": {"what": NOTICE.what, "link": NOTICE.link}, "reference": NOTICE.key}
    assert (text.path, text.json) == (
        "/v2/notifications/sms",
        {"phone_number": "+447700900123", "template_id": TEMPLATE, **told},
    )
    assert (mail.path, mail.json) == (
        "/v2/notifications/email",
        {"email_address": "duty@hub.example", "template_id": TEMPLATE, **told},
    )


def test_notify_refuses_a_number_for_good_and_everything_else_for_now() -> None:
    notify = Notify()
    with http_server(notify) as url:
        with pytest.raises(Bounced):
            NotifyPost.at(NOTIFY_KEY, (TEMPLATE, None), url)("+447700900000", NOTICE)
        with pytest.raises(NotTaken, match="400"):
            NotifyPost.at(NOTIFY_KEY, ("another", None), url)("+447700900123", NOTICE)
        with pytest.raises(NotTaken, match="403"):
            NotifyPost.at(NOTIFY_KEY[:-4] + "0000", (TEMPLATE, None), url)("+447700900123", NOTICE)
        with pytest.raises(NotTaken, match="KINFOLD_NOTIFY_MAIL_TEMPLATE"):
            NotifyPost.at(NOTIFY_KEY, (TEMPLATE, None), url)("duty@hub.example", NOTICE)
        notify.status = 500
        with pytest.raises(Unreachable, match="500"):
            NotifyPost.at(NOTIFY_KEY, (TEMPLATE, None), url)("+447700900123", NOTICE)
    with pytest.raises(Unreachable):
        NotifyPost.at(NOTIFY_KEY, (TEMPLATE, None), f"http://127.0.0.1:{a_free_port()}")("+447700900123", NOTICE)


def test_a_webhook_is_signed_and_goes_where_it_was_sent_only() -> None:
    there = Answering()
    with http_server(there) as url:
        post = WebhookPost("shared")
        post(f"{url}/hook", NOTICE)
        (posted,) = there.posted
        digest = hmac.digest(b"shared", posted.body, "sha256").hex()
        assert posted.headers[SIGNATURE] == f"sha256={digest}"
        assert posted.json == {
            "id": NOTICE.key,
            "what": NOTICE.what,
            "link": NOTICE.link,
            "at": "2026-10-14T08:00:00Z",
        }
        for status, raised in ((302, NotTaken), (500, NotTaken), (404, Bounced), (410, Bounced)):
            there.status = status
            with pytest.raises(raised, match=str(status)):
                post(f"{url}/hook", NOTICE)
        assert {one.path for one in there.posted} == {"/hook"}
    with pytest.raises(Unreachable):
        post(f"http://127.0.0.1:{a_free_port()}/hook", NOTICE)
    with pytest.raises(Bounced, match="over https only"):
        post("http://hooks.example/hook", NOTICE)


def test_a_server_that_does_not_answer_is_asked_once_in_a_pass() -> None:
    there = Answering()
    there.status = 500
    told = {"KINFOLD_SMTP_URL": f"smtp://127.0.0.1:{a_free_port()}", "KINFOLD_MAIL_FROM": FROM}
    posts = Posts.of(Settings.of({**told, "KINFOLD_WEBHOOK_SECRET": "shared"}, Path()).post)
    for _ in range(3):
        with pytest.raises(Unreachable, match="cannot be reached"):
            posts.send("mailto:duty@hub.example", NOTICE)
    assert list(posts.failed) == ["mailto:"]
    assert posts.again().failed == {}
    with http_server(there) as url, pytest.raises(NotTaken):
        posts.send(f"{url}/hook", NOTICE)
    assert len(there.posted) == 1


def test_a_way_that_no_setting_gives_says_which_to_set() -> None:
    none = Posts.of(PostSettings())
    for address, variable in (
        ("mailto:a@hub.example", "KINFOLD_SMTP_URL"),
        ("notify:+447700900123", "KINFOLD_NOTIFY_KEY"),
        ("https://hooks.example/x", "KINFOLD_WEBHOOK_SECRET"),
    ):
        with pytest.raises(NotTaken, match=variable):
            none.send(address, NOTICE)


@pytest.mark.parametrize(
    "wrong",
    ["duty@hub.example", "mailto:duty", "notify:duty", "http://hooks.example/x", "https:", "inbox:x", "mailto:a@b c@d"],
)
def test_what_is_no_address_is_refused_with_how_one_is_written(wrong: str) -> None:
    with pytest.raises(WrongUse, match="is no address for notices"):
        must_be_address(wrong)


def test_settings_of_posts_that_cannot_work_are_refused_at_the_start() -> None:
    for settings in (
        PostSettings(smtp_url="mail.hub.example:25", mail_from=FROM),
        PostSettings(smtp_url="smtp://mail.hub.example"),
        PostSettings(notify_key="short"),
    ):
        with pytest.raises(WrongUse, match="KINFOLD_"):
            Posts.of(settings)


def test_settings_keep_their_secrets_to_themselves() -> None:
    told = {
        "KINFOLD_SMTP_URL": "smtps://hub:secret-1@mail.hub.example",
        "KINFOLD_NOTIFY_KEY": "secret-2",
        "KINFOLD_WEBHOOK_SECRET": "secret-3",
        "KINFOLD_MAIL_FROM": FROM,
    }
    settings = Settings.of(told, Path())
    assert (settings.post.mail_from, settings.post.webhook_secret) == (FROM, "secret-3")
    assert "secret-" not in repr(settings)
