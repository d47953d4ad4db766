"""A network that a test may cut: between two ends of one machine, in a network of its own.

A proxy that merely stops forwarding is no cut network: the kernel goes on acknowledging on its behalf. So the process
under test runs in a network namespace, and what is taken down is the interface.
"""

import fcntl
import socket
import struct
import threading
from pathlib import Path

_GET_FLAGS, _SET_FLAGS, _UP = 0x8913, 0x8914, 0x1


def loopback(*, up: bool) -> None:
    """Take this network namespace's loopback interface up, or down: then every packet is lost."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        request = struct.pack("16sh14x", b"lo", 0)
        flags = struct.unpack("16sh14x", fcntl.ioctl(control, _GET_FLAGS, request))[1]
        wanted = flags | _UP if up else flags & ~_UP
        fcntl.ioctl(control, _SET_FLAGS, struct.pack("16sh14x", b"lo", wanted))


class Proxy:
    """Listens on a port of 127.0.0.1, and forwards to a Unix socket."""

    def __init__(self, target: Path) -> None:
        self._target = target
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            client, _ = self._listening.accept()
            server = socket.socket(socket.AF_UNIX)
            server.connect(str(self._target))
            for source, sink in ((client, server), (server, client)):
                threading.Thread(target=_copy, args=[source, sink], daemon=True).start()


def _copy(source: socket.socket, sink: socket.socket) -> None:
    try:
        while piece := source.recv(65_536):
            sink.sendall(piece)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        source.close()
