"""Servers for a test that take notices, each as the real one does: mail, GOV.UK Notify, and a program's webhook."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, NamedTuple, cast

import jwt
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

SERVICE, SECRET = "26785a09-ab16-4eb0-8407-a37497a57506", "3d844edf-8d35-48ac-975b-e847b4f122b0"
NOTIFY_KEY = f"hub-{SERVICE}-{SECRET}"
TEMPLATE = "f33517ff-2a88-4f6e-b855-c550268ce08a"


def a_free_port() -> int:
    """A port of this machine at which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


class Mailbox:
    """A mail server of this machine: it refuses ``gone@`` for good and ``busy@`` for now, and keeps the rest."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.signed_in: list[str] = []

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address.startswith("gone@"):
            return "550 5.1.1 No such user"
        if address.startswith("busy@"):
            return "450 4.2.0 Try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - as above
        raw = cast("bytes", envelope.content)
        self.letters.append(BytesParser(policy=default).parsebytes(raw))
        return "250 OK"

    def authenticated(self, _server: SMTP, _session: Session, _envelope: Envelope, _how: str, data: Any) -> AuthResult:
        told = cast("LoginPassword", data)
        good = told.password == b"a secret"
        if good:
            self.signed_in.append(told.login.decode())
        return AuthResult(success=good, handled=False)


@contextmanager
def mail_server(*, asks_who: bool = False) -> Iterator[tuple[Mailbox, str]]:
    """A mail server at some port of this machine, and its host and port."""
    box = Mailbox()
    more: dict[str, Any] = {"authenticator": box.authenticated, "auth_require_tls": False}
    port = a_free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port, **(more if asks_who else {}))
    controller.start()
    try:
        yield box, f"127.0.0.1:{port}"
    finally:
        controller.stop()


class Posted(NamedTuple):
    """What a server of this machine was sent."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        return cast("dict[str, Any]", json.loads(self.body))


class Answering:
    """What an HTTP server of this machine was sent, and what it answers: 200, unless told otherwise."""

    def __init__(self) -> None:
        self.posted: list[Posted] = []
        self.status = 200

    def answer(self, _posted: Posted) -> tuple[int, dict[str, Any]]:
        return self.status, {}


class Notify(Answering):
    """GOV.UK Notify, as far as its documentation says how it answers to a message sent."""

    def answer(self, posted: Posted) -> tuple[int, dict[str, Any]]:
        token = posted.headers["Authorization"].removeprefix("Bearer ")
        try:
            told = jwt.decode(token, SECRET, algorithms=["HS256"], options={"verify_aud": False}, leeway=30)
        except jwt.InvalidTokenError:
            return 403, _errors(403, "AuthError", "Invalid token: signature, api token not found")
        if told["iss"] != SERVICE:
            return 403, _errors(403, "AuthError", "Invalid token: service not found")
        if self.status != 200:
            return self.status, _errors(self.status, "Exception", "Internal server error")
        if posted.json["template_id"] != TEMPLATE:
            return 400, _errors(400, "BadRequestError", "Template not found")
        if posted.json.get("phone_number", "").endswith("000"):
            return 400, _errors(400, "ValidationError", "phone_number Not a valid UK mobile number")
        return 201, {"id": "740e5834-3a29-46b4-9a6f-16142fde533a", "reference": posted.json["reference"]}


def _errors(status: int, kind: str, message: str) -> dict[str, Any]:
    return {"status_code": status, "errors": [{"error": kind, "message": message}]}


@contextmanager
def http_server(answering: Answering) -> Iterator[str]:
    """An HTTP server at some port of this machine, and its URL."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            posted = Posted(self.path, dict(self.headers), body)
            answering.posted.append(posted)
            status, told = answering.answer(posted)
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "/elsewhere")
            self.end_headers()
            self.wfile.write(json.dumps(told).encode())

        def log_message(self, *_of: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
