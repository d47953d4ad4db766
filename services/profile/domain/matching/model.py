"""The model of matching: how often each level is seen of one person, and of two; trained by ``kinfold identity train``.

It is one JSON file in one form: the same model has the same bytes, and its version is made of them.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from typing import Annotated, Final

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from services.kernel.errors import WrongUse
from services.profile.domain.matching.levels import COMPARISONS

FORMAT: Final = 2
"""The form of the file; a program reads the form that it knows."""

_VERSION_BYTES: Final = 5

Share = Annotated[float, Meta(gt=0, le=1)]
"""A probability that was seen: never nought."""


class ModelRefused(WrongUse):
    """A model that must not be used, and why."""


class TrainedLevel(Struct, frozen=True, forbid_unknown_fields=True):
    """A level: its share among pairs of one person (``m``) and of two (``u``), of those where both tell something.

    ``kept_from`` is the version of the model whose level this is, where training saw no pairs to learn it from.
    """

    name: str
    m: Share
    u: Share
    uses_frequency: bool = False
    kept_from: str | UnsetType = UNSET


class TrainedComparison(Struct, frozen=True, forbid_unknown_fields=True):
    """A comparison, its levels in the order of ``COMPARISONS``."""

    name: str
    levels: tuple[TrainedLevel, ...]


class Frequencies(Struct, frozen=True, forbid_unknown_fields=True):
    """How common names are: the share of descriptions with each of the common ones, and ``rare`` for all others."""

    rare: Share
    names: Mapping[str, Share]


class Model(Struct, frozen=True, eq=False, kw_only=True, forbid_unknown_fields=True):
    """A trained model. ``prior`` is the probability that two descriptions taken at random are one person's.

    ``trained_on`` is the day (ISO 8601); ``training_sets`` say what of; ``engine`` by which program. Two models are
    equal if they are the same object: one is read once, and what is worked out of it is kept with it.
    """

    format: int
    version: str
    trained_on: str
    training_sets: tuple[str, ...]
    engine: str
    prior: Annotated[float, Meta(gt=0, lt=1)]
    comparisons: tuple[TrainedComparison, ...]
    forenames: Frequencies
    surnames: Frequencies


def read(data: bytes) -> Model:
    """The model of a file. Raises ModelRefused if it is none, or one that was not trained for every level."""
    try:
        model = _DECODER.decode(data)
    except msgspec.DecodeError as error:
        message = f"The model is refused: {error}. Train it again with `kinfold identity train`"
        raise ModelRefused(message) from None
    if model.format != FORMAT:
        message = f"The model is refused: its form is {model.format}, and this program reads form {FORMAT}"
        raise ModelRefused(message)
    _require("comparison", "the model", [one.name for one in model.comparisons], [one.name for one in COMPARISONS])
    for trained, known in zip(model.comparisons, COMPARISONS, strict=True):
        of = f"the comparison {known.name!r}"
        _require("level", of, [one.name for one in trained.levels], [one.name for one in known.levels])
        for level, own in zip(trained.levels, known.levels, strict=True):
            if level.uses_frequency != bool(own.frequency):
                message = (
                    f"The model is refused: {known.name}, {own.name} must say uses_frequency {bool(own.frequency)}"
                )
                raise ModelRefused(message)
    if model.version != version_of(model):
        message = (
            "The model is refused: it was changed after it was trained, since its version is not that of its content"
        )
        raise ModelRefused(message)
    return model


def _require(what: str, where: str, found: Sequence[str], wanted: Sequence[str]) -> None:
    if list(found) == list(wanted):
        return
    missing = [name for name in wanted if name not in found]
    unknown = [name for name in found if name not in wanted]
    if missing:
        told = f"{where} lacks the {what} {missing[0]!r}; it was never trained"
    elif unknown:
        told = f"{where} has the {what} {unknown[0]!r}, which this program does not know"
    else:
        told = f"{where} has its {what}s in another order, or one twice"
    message = f"The model is refused: {told}"
    raise ModelRefused(message)


def write(model: Model) -> bytes:
    """The file of a model: members in their order, names in alphabetical order, one member a line."""
    ordered = msgspec.structs.replace(model, forenames=_ordered(model.forenames), surnames=_ordered(model.surnames))
    return msgspec.json.format(msgspec.json.encode(ordered), indent=1) + b"\n"


def _ordered(frequencies: Frequencies) -> Frequencies:
    return Frequencies(frequencies.rare, dict(sorted(frequencies.names.items())))


def version_of(model: Model) -> str:
    """The version of a model: the day on which it was trained, and a digest of all that it says."""
    content = write(msgspec.structs.replace(model, version=""))
    return f"{model.trained_on}.{blake2b(content, digest_size=_VERSION_BYTES).hexdigest()}"


def kept(model: Model) -> dict[str, list[str]]:
    """The levels that training did not teach, by the version of the model from which they were kept."""
    found: dict[str, list[str]] = {}
    for compared in model.comparisons:
        for level in compared.levels:
            if level.kept_from:
                found.setdefault(level.kept_from, []).append(f"{compared.name}, {level.name}")
    return found


@cache
def default() -> Model:
    """The model that comes with Kinfold."""
    return read(shipped())


def shipped() -> bytes:
    """The file of the model that comes with Kinfold."""
    return files("services.profile.domain.matching").joinpath("model.json").read_bytes()


_DECODER: Final = msgspec.json.Decoder(Model)
