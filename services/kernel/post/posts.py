"""The posts that the settings give, and which of them an address is for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from services.kernel.errors import WrongUse
from services.kernel.post.mail import MailPost
from services.kernel.post.port import Notice, NotTaken, Post, Unreachable
from services.kernel.post.webhook import WebhookPost, is_allowed
from services.kernel.settings import PostSettings

MISSING: Final = {
    "mailto": "No mail server is given: set KINFOLD_SMTP_URL",
    "notify": "No key of GOV.UK Notify is given: set KINFOLD_NOTIFY_KEY",
    "https": "No secret is given to sign webhooks with: set KINFOLD_WEBHOOK_SECRET",
}


@dataclass(slots=True)
class Posts:
    """Sends notices for one pass of the outbox.

    A server that did not answer is not asked again in the same pass: a thousand notices wait for it once, not a
    thousand times.
    """

    by_scheme: Mapping[str, Post]
    failed: dict[str, str]

    @classmethod
    def of(cls, settings: PostSettings) -> "Posts":
        """The posts that settings give. Raises WrongUse where one of them cannot be used as it is given."""
        posts: dict[str, Post] = {}
        if settings.smtp_url:
            posts["mailto"] = MailPost.at(settings.smtp_url, settings.mail_from or "")
        if settings.notify_key:
            from services.kernel.post.govuk import NotifyPost  # noqa: PLC0415 - its client is slow to load, and few use it

            templates = settings.notify_text_template, settings.notify_mail_template
            posts["notify"] = NotifyPost.at(settings.notify_key, templates, settings.notify_url)
        if settings.webhook_secret:
            posts["https"] = posts["http"] = WebhookPost(settings.webhook_secret)
        return cls(posts, {})

    def again(self) -> "Posts":
        """The same, for another pass."""
        return Posts(self.by_scheme, {})

    def send(self, address: str, notice: Notice) -> str:
        """Send a notice to an address, and say by which way. Raises NotTaken or Bounced."""
        url = urlsplit(address)
        post = self.by_scheme.get(url.scheme)
        if post is None:
            raise NotTaken(MISSING.get(url.scheme, MISSING["https"]))
        server = f"{url.scheme}:{url.netloc}"
        if server in self.failed:
            raise Unreachable(self.failed[server])
        try:
            post(address if url.netloc else url.path, notice)
        except Unreachable as error:
            self.failed[server] = str(error)
            raise
        return url.scheme


def must_be_address(text: str) -> str:
    """An address that notices can be sent to, or ``inbox:``. Raises WrongUse, which says how one is written."""
    url = urlsplit(text)
    good = {
        "mailto": "@" in url.path,
        "notify": "@" in url.path or url.path.lstrip("+").isdigit(),
        "inbox": not url.path,
        "https": is_allowed(text),
        "http": is_allowed(text),
    }
    if text.split() != [text] or not good.get(url.scheme, False):
        message = (
            f"{text!r} is no address for notices: write mailto:somebody@example.org, notify:+447700900123, "
            "https://example.org/path, or inbox:"
        )
        raise WrongUse(message)
    return text
