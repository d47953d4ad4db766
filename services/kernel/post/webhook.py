"""Notices to another program, over HTTPS, signed so that it knows from whom they come."""

import hmac
from dataclasses import dataclass
from email.message import Message
from http import HTTPStatus
from typing import IO, Final
from urllib import error, request
from urllib.parse import urlsplit

import msgspec

from services.kernel import clock
from services.kernel.post.port import PATIENCE, Bounced, Notice, NotTaken, Unreachable, host_of, is_this_machine

SIGNATURE: Final = "X-Kinfold-Signature"
"""The header of the signature: ``sha256=`` and the HMAC-SHA256 of the body, in hexadecimal."""

_GONE: Final = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})


class _NoRedirect(request.HTTPRedirectHandler):
    """Goes nowhere else: what was signed for one server is for no other."""

    def redirect_request(
        self, req: request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> None:
        """Refuse: urllib then raises the answer as an error."""


@dataclass(frozen=True, slots=True)
class WebhookPost:
    """Posts notices as JSON, signed with a secret that the receiver has too."""

    secret: str
    patience: float = PATIENCE

    def __call__(self, address: str, notice: Notice) -> None:
        """Post a notice. Its ``id`` stays the same however often it is sent."""
        host = urlsplit(address).hostname
        if not is_allowed(address):
            message = f"Notices go to {host_of(address)} over https only"
            raise Bounced(message)
        body = _body(notice)
        headers = {"Content-Type": "application/json", SIGNATURE: signature(self.secret, body)}
        asked = request.Request(address, body, headers, method="POST")  # noqa: S310 - checked: https, or this machine
        proxies = [request.ProxyHandler({})] if is_this_machine(host) else []
        try:
            with request.build_opener(_NoRedirect, *proxies).open(asked, timeout=self.patience):
                return
        except error.HTTPError as refused:
            refused.close()
            if refused.code in _GONE:
                message = f"{host} says that nothing is there to take notices ({refused.code})"
                raise Bounced(message) from None
            message = f"{host} did not take it ({refused.code})"
            raise NotTaken(message) from None
        except OSError as failed:
            message = f"{host} cannot be reached ({type(failed).__name__})"
            raise Unreachable(message) from None


def is_allowed(address: str) -> bool:
    """Whether notices may go to a URL: over https, or on this machine."""
    url = urlsplit(address)
    return bool(url.hostname) and (url.scheme == "https" or (url.scheme == "http" and is_this_machine(url.hostname)))


def signature(secret: str, body: bytes) -> str:
    """The signature of a body, as the header has it; compare with ``hmac.compare_digest``."""
    return f"sha256={hmac.digest(secret.encode(), body, 'sha256').hex()}"


def _body(notice: Notice) -> bytes:
    told = {"id": notice.key, "what": notice.what, "link": notice.link, "at": clock.format_instant(notice.made_at)}
    return msgspec.json.encode(told)
