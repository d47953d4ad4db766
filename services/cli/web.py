"""``kinfold serve``: the pages and the API, on this machine unless a proxy that signs people in stands in front."""

import os
import socket
from typing import Annotated, Final

import typer
import uvicorn

from services.cli.session import Session
from services.cli.signals import stop_on_signal
from services.kernel.errors import Missing
from services.kernel.web.callers import check_exposure
from services.kernel.web.quiet import LOGGING
from services.web import create_app

HOST: Final = "127.0.0.1"
PORT: Final = 8765

_GRACE: Final = 5


def serve(
    session: Session,
    host: Annotated[str, typer.Option(help="The address to listen at; other machines reach only others")] = HOST,
    port: Annotated[int, typer.Option(help="The port to listen at; 0 takes any that is free", min=0, max=65535)] = PORT,
) -> None:
    """Serve the pages and the API until told to stop."""
    check_exposure(session.settings, host)
    with _listening(host, port) as listener:
        app = create_app(session.hub)
        config = uvicorn.Config(
            app,
            log_config=LOGGING,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=_GRACE,
        )
        name = f"[{host}]" if ":" in host else host
        session.say(f"Kinfold is at http://{name}:{listener.getsockname()[1]} (Ctrl-C stops it)")
        with stop_on_signal():
            uvicorn.Server(config).run(sockets=[listener])


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        message = (
            f"Kinfold cannot listen at {host}, port {port}: {os.strerror(error.errno or 0)}. Choose another with --port"
        )
        raise Missing(message) from error
