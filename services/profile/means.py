"""By what descriptions are judged at an instant: the matching model in use then, and the list of shared places."""

from functools import lru_cache
from typing import Final, LiteralString

from services.kernel import clock
from services.kernel.clock import Instant, to_datetime, to_instant
from services.kernel.postgres.connect import Connection
from services.profile.domain.matching import model
from services.profile.domain.matching.model import Model
from services.profile.domain.persons import Means
from services.profile.places import shared_places

LATEST: Final = clock.parse_instant("9999-12-31T00:00:00Z")
"""Later than whatever was put into use."""

_MODELS: Final[LiteralString] = """
    SELECT doc FROM profile.matching_model WHERE in_use_from <= %s ORDER BY model_id
"""
_PLACES_CHANGED: Final[LiteralString] = "SELECT greatest(max(added_at), max(removed_at)) FROM published.place"
_JUDGED: Final[LiteralString] = "SELECT judged_by FROM profile.judged"

_read: Final = lru_cache(maxsize=8)(model.read)


def means_at(connection: Connection, as_of: Instant) -> Means:
    """By what descriptions were judged at an instant."""
    models = _models(connection, as_of)
    return Means(models[-1], shared_places(connection, as_of), models)


def model_at(connection: Connection, as_of: Instant) -> Model:
    """The matching model in use at an instant: the one that was put into use last, or the one that is shipped."""
    return _models(connection, as_of)[-1]


def _models(connection: Connection, as_of: Instant) -> tuple[Model, ...]:
    """The models that were in use up to an instant, in order; the shipped one before all."""
    rows = connection.execute(_MODELS, [to_datetime(as_of)]).fetchall()
    return (model.default(), *[_read(bytes(doc)) for (doc,) in rows])


def changed_at(connection: Connection) -> Instant:
    """When the list of shared places was changed last; 0 where it never was."""
    row = connection.execute(_PLACES_CHANGED).fetchone()
    return to_instant(row[0]) if row and row[0] else 0


def judged_by(connection: Connection) -> Instant:
    """The last change of the list of shared places by which the read models are written."""
    row = connection.execute(_JUDGED).fetchone()
    return to_instant(row[0]) if row else 0
