"""``python -m tests.e2e.cut_network``: a fold over a network that is cut while it works.

It runs in a network namespace of its own. It says on standard output, as JSON, how the fold ended after the cut, what
it said, and whether that took it less than half a minute.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from tests.faults import KINFOLD
from tests.proxy import Proxy, loopback

_LONG = 30.0


def main() -> None:
    """Start the fold, let it work, cut the network, and wait for its end."""
    loopback(up=True)
    told = conninfo_to_dict(os.environ["KINFOLD_DATABASE_URL"])  # noqa: TID251 - it stands for another machine
    proxy = Proxy(Path(str(told["host"])) / ".s.PGSQL.5432")
    url = make_conninfo("", **{**told, "host": "127.0.0.1", "port": str(proxy.port)})
    given = {**os.environ, "KINFOLD_DATABASE_URL": url}  # noqa: TID251 - handed on
    fold = subprocess.Popen([str(KINFOLD), "fold"], env=given, stderr=subprocess.PIPE, text=True)
    sys.stdin.readline()
    loopback(up=False)
    try:
        _, said = fold.communicate(timeout=_LONG)
    except subprocess.TimeoutExpired:
        fold.kill()
        said = "hung"
    sys.stdout.write(json.dumps({"status": fold.returncode, "said": said}))


if __name__ == "__main__":
    main()
