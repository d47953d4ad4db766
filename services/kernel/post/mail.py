"""Notices by mail, over SMTP."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime
from hashlib import sha256
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

from services.kernel.clock import to_datetime
from services.kernel.errors import WrongUse
from services.kernel.post.port import PATIENCE, Bounced, Notice, NotTaken, Unreachable, is_this_machine

_FOR_GOOD: Final = 500
_PORTS: Final = {"smtp": 25, "smtps": 465}


@dataclass(frozen=True, slots=True)
class MailPost:
    """Sends by the server of a URL (``smtp://``, TLS where it offers it; ``smtps://``, TLS throughout)."""

    server: SplitResult
    sender: str
    patience: float = PATIENCE

    @classmethod
    def at(cls, url: str, sender: str, patience: float = PATIENCE) -> "MailPost":
        """The post by a server. Raises WrongUse for what is no address of one."""
        server = urlsplit(url)
        if server.scheme not in _PORTS or not server.hostname:
            message = "KINFOLD_SMTP_URL is smtp://host:port, or smtps://user:password@host:port"
            raise WrongUse(message)
        if "@" not in sender:
            message = "KINFOLD_MAIL_FROM is the address that notices come from: set it beside KINFOLD_SMTP_URL"
            raise WrongUse(message)
        return cls(server, sender, patience)

    def __call__(self, address: str, notice: Notice) -> None:
        """Send a notice; the same one always has the same Message-ID, so that a second can be told."""
        try:
            with self._connected() as server:
                server.send_message(_letter(self.sender, address, notice))
        except smtplib.SMTPRecipientsRefused as error:
            code = max(answer for answer, _ in error.recipients.values())
            raise _refused(code) from None
        except smtplib.SMTPDataError as error:
            raise _refused(error.smtp_code) from None
        except smtplib.SMTPResponseException as error:
            message = f"The mail server {self.server.hostname} refused ({error.smtp_code}): see KINFOLD_SMTP_URL"
            raise Unreachable(message) from None
        except (OSError, smtplib.SMTPException) as error:
            message = f"The mail server {self.server.hostname} cannot be reached ({type(error).__name__})"
            raise Unreachable(message) from None

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        """The server, greeted and signed in to; it is left at the end, whatever went wrong."""
        host, port = self.server.hostname or "", self.server.port or _PORTS[self.server.scheme]
        with ExitStack() as stack:
            if self.server.scheme == "smtps":
                context = ssl.create_default_context()
                server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=self.patience, context=context)
            else:
                server = smtplib.SMTP(host, port, timeout=self.patience)
            stack.enter_context(server)
            server.ehlo()
            if self.server.scheme == "smtp" and server.has_extn("starttls"):
                server.starttls(context=ssl.create_default_context())
            if self.server.username:
                self._sign_in(server)
            yield server

    def _sign_in(self, server: smtplib.SMTP) -> None:
        if not isinstance(server.sock, ssl.SSLSocket) and not is_this_machine(self.server.hostname):
            message = "The mail server offers no TLS, and a password is not sent without: use smtps://"
            raise Unreachable(message)
        server.login(unquote(self.server.username or ""), unquote(self.server.password or ""))


def _letter(sender: str, address: str, notice: Notice) -> EmailMessage:
    letter = EmailMessage()
    letter["From"] = sender
    letter["To"] = address
    letter["Subject"] = notice.subject
    letter["Date"] = format_datetime(to_datetime(notice.made_at))
    letter["Message-ID"] = f"<{sha256(notice.key.encode()).hexdigest()[:32]}@{sender.rpartition('@')[2]}>"
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(notice.text)
    return letter


def _refused(code: int) -> NotTaken | Bounced:
    if code >= _FOR_GOOD:
        return Bounced(f"The mail server refused the address for good ({code})")
    return NotTaken(f"The mail server takes no mail for the address now ({code})")
