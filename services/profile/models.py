"""The matching model in use: from when, by whose word, and why; every model that ever was is kept."""

from typing import Final, LiteralString

from services.kernel.access import Caller
from services.kernel.clock import Instant, to_datetime
from services.kernel.errors import WrongUse
from services.kernel.postgres.connect import Connection
from services.profile.domain.matching import model
from services.profile.domain.matching.model import Model
from services.profile.folding import rebuild
from services.profile.means import LATEST, model_at

_USE: Final[LiteralString] = """
    INSERT INTO profile.matching_model (version, doc, in_use_from, set_by, reason) VALUES (%s, %s, %s, %s, %s)
"""
_MAY_CHANGE: Final = frozenset({"operator", "data_protection"})


def use(connection: Connection, caller: Caller, data: bytes, reason: str, at: Instant) -> Model:
    """Put the model of a file into use, and understand everything by it; no fold may be at work meanwhile.

    As of an earlier instant everything is still asked for by the model that was in use then. Raises ModelRefused for
    a file that must not be used, WrongUse without a reason or for the model in use, NotAllowed, and Stopped where a
    fold is at work.
    """
    caller.must_be(_MAY_CHANGE, "Putting a matching model into use")
    if not reason.strip():
        message = "Say why the model is put into use: --reason"
        raise WrongUse(message)
    found = model.read(data)
    if found.version == model_at(connection, LATEST).version:
        message = f"Model {found.version} is in use already"
        raise WrongUse(message)
    with connection.transaction():
        connection.execute(_USE, [found.version, data, to_datetime(at), caller.name, reason])
        rebuild.again(connection)
    return found
