"""By what descriptions are judged at an instant: the matching model in use then, and the list of shared places."""

from functools import lru_cache
from typing import Final, LiteralString

from services.kernel import clock
from services.kernel.clock import Instant, to_datetime
from services.kernel.postgres.connect import Connection
from services.profile.domain.matching import model
from services.profile.domain.matching.model import Model
from services.profile.domain.understanding import Means
from services.profile.places import shared_places

LATEST: Final = clock.parse_instant("9999-12-31T00:00:00Z")
"""Later than whatever was put into use."""

_MODEL: Final[LiteralString] = """
    SELECT doc FROM profile.matching_model WHERE in_use_from <= %s ORDER BY model_id DESC LIMIT 1
"""

_read: Final = lru_cache(maxsize=8)(model.read)


def means_at(connection: Connection, as_of: Instant) -> Means:
    """By what descriptions were judged at an instant."""
    return Means(model_at(connection, as_of), shared_places(connection, as_of))


def model_at(connection: Connection, as_of: Instant) -> Model:
    """The matching model in use at an instant: the one that was put into use last, or the one that is shipped."""
    row = connection.execute(_MODEL, [to_datetime(as_of)]).fetchone()
    return _read(bytes(row[0])) if row else model.default()
