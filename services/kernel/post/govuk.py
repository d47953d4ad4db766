"""Notices by GOV.UK Notify: text messages to telephone numbers, mail to addresses, by templates of the hub's own."""

from dataclasses import dataclass
from typing import Any, Final, Protocol

from notifications_python_client.errors import APIError
from notifications_python_client.notifications import NotificationsAPIClient
from requests import RequestException

from services.kernel.errors import WrongUse
from services.kernel.post.port import PATIENCE, Bounced, Notice, NotTaken, Unreachable

SERVICE: Final = "https://api.notifications.service.gov.uk"

_SHORTEST_KEY: Final = 73
_WRONG_ADDRESS: Final = ("phone_number", "email_address")
_BAD_REQUEST: Final = 400


class _Client(Protocol):
    """What is used of the client that GOV.UK gives out, which is not typed."""

    def send_sms_notification(self, **told: object) -> dict[str, Any]:
        """Send a text message."""
        ...

    def send_email_notification(self, **told: object) -> dict[str, Any]:
        """Send a mail."""
        ...


@dataclass(frozen=True, slots=True)
class NotifyPost:
    """Sends by GOV.UK Notify. A template has the fields ``what`` and ``link``."""

    client: _Client
    text_template: str | None
    mail_template: str | None

    @classmethod
    def at(cls, key: str, templates: tuple[str | None, str | None], url: str | None = None) -> "NotifyPost":
        """The post by a key of a service, and its templates of text and of mail. Raises WrongUse for no such key."""
        if len(key) < _SHORTEST_KEY:
            message = "KINFOLD_NOTIFY_KEY is an API key of GOV.UK Notify: its name, the service and the secret"
            raise WrongUse(message)
        made: Any = NotificationsAPIClient
        return cls(made(key, base_url=url or SERVICE, timeout=PATIENCE), *templates)

    def __call__(self, address: str, notice: Notice) -> None:
        """Send a notice; its key is the reference by which Notify tells later what became of it."""
        told = {"personalisation": {"what": notice.what, "link": notice.link}, "reference": notice.key}
        try:
            if "@" in address:
                template = _must_have(self.mail_template, "KINFOLD_NOTIFY_MAIL_TEMPLATE")
                self.client.send_email_notification(email_address=address, template_id=template, **told)
            else:
                template = _must_have(self.text_template, "KINFOLD_NOTIFY_TEXT_TEMPLATE")
                self.client.send_sms_notification(phone_number=address, template_id=template, **told)
        except APIError as error:
            raise _refused(error) from None
        except RequestException as error:
            message = f"GOV.UK Notify cannot be reached ({type(error).__name__})"
            raise Unreachable(message) from None


def _must_have(template: str | None, variable: str) -> str:
    if not template:
        message = f"No template of GOV.UK Notify is given for this address: set {variable}"
        raise NotTaken(message)
    return template


def _refused(error: APIError) -> NotTaken | Bounced:
    said = str(error.message)
    if error.status_code == _BAD_REQUEST and any(field in said for field in _WRONG_ADDRESS):
        return Bounced("GOV.UK Notify refused the address for good")
    return Unreachable(f"GOV.UK Notify did not take it ({error.status_code})")
