"""How many mentions a second find the person they are about: among 10,000, 100,000 and a million people.

Candidates come from PostgreSQL, by keys with an index, and are weighed here; beside Splink, given the candidates.
"""

import time
from collections.abc import Iterator, Sequence
from itertools import islice
from random import Random
from typing import Final, NamedTuple

import duckdb
import msgspec
from msgspec.structs import replace
from splink import DuckDBAPI, SettingsCreator
from splink.internals.realtime import compare_records

from services.identity.rules import COUNTED, comparisons
from services.identity.table import Described, table_of
from services.kernel.events.entry import Face, Home, Identifier
from services.kernel.postgres.connect import Connection, Database
from services.profile.domain.likeness import numbers
from services.profile.domain.matching import model as models
from services.profile.domain.matching.blocks import TOO_MANY, blocks
from services.profile.domain.matching.model import Model
from services.profile.domain.matching.score import weight_from
from services.profile.domain.matching.traits import _addresses, traits
from services.profile.folding.consumer import collect_seldom
from services.simulate.names import BRITISH, misspelt

JOIN: Final = 12.0
"""Bits from which a mention is taken to be about the best candidate."""

BATCH: Final = 500
MENTIONS: Final = 2_000
_ASKED_OF_SPLINK: Final = 40
_KNOWN: Final = 0.8
_SIBLINGS: Final = 1 / 3
_HALF: Final = 0.5

_TABLES: Final = """
    CREATE TABLE held (id integer PRIMARY KEY, face bytea NOT NULL);
    CREATE TABLE found_by (key bigint NOT NULL, person integer NOT NULL);
"""
_INDEX: Final = "CREATE INDEX ON found_by (key, person); ANALYZE held; ANALYZE found_by"
_CANDIDATES: Final = """
    SELECT found.mention, held.id, held.face
    FROM (
        SELECT DISTINCT asked.mention, bearer.person
        FROM unnest(%s::integer[], %s::bigint[]) AS asked (mention, key)
        CROSS JOIN LATERAL (SELECT person FROM found_by WHERE found_by.key = asked.key LIMIT %s) AS bearer
    ) AS found
    JOIN held ON held.id = found.person
"""
_encode: Final = msgspec.msgpack.Encoder().encode
_decode: Final = msgspec.msgpack.Decoder(Face).decode


class Rate(NamedTuple):
    """Mentions a second among so many people: one by one, in batches, by Splink; and F1 of the answers."""

    people: int
    one_by_one: float
    in_batches: float
    splink: float
    f1: float


class Mention(NamedTuple):
    """A description, and the place of the person it is about; -1 for somebody whom nobody holds."""

    face: Face
    person: int


def measured(database: Database, people: int) -> Rate:
    """Hold so many people in a fresh database, and ask who some mentions are about, in a process like the fold's."""
    dice, model = Random(people), models.default()  # noqa: S311 - repeatable, not secret
    held: list[Face] = []
    for number in range(people):
        held.append(_somebody(dice, number, held[-1] if held else None))
    mentions = [_mention(dice, held) for _ in range(MENTIONS)]
    with database.connect() as connection:
        _hold(connection, held)
        collect_seldom()
        _forget()
        began = time.perf_counter()
        answers = [_answers(connection, [mention], model)[0] for mention in mentions]
        singly = time.perf_counter() - began
        _forget()
        began = time.perf_counter()
        in_batches = [one for batch in _batches(mentions) for one in _answers(connection, batch, model)]
        batched = time.perf_counter() - began
        if answers != in_batches:
            message = "One by one and in batches the answers differ"
            raise AssertionError(message)
        rate = _splink_rate(connection, mentions[:_ASKED_OF_SPLINK], model)
    said = [(answer, mention.person) for answer, mention in zip(answers, mentions, strict=True)]
    right = sum(answer == person >= 0 for answer, person in said)
    told, true = sum(answer >= 0 for answer, _ in said), sum(person >= 0 for _, person in said)
    return Rate(people, MENTIONS / singly, MENTIONS / batched, rate, 2 * right / (told + true))


def _somebody(dice: Random, number: int, sibling: Face | None) -> Face:
    """An invented person with an address, an NHS number and perhaps a phone; one in three lives with a sibling."""
    family = dice.choice(BRITISH.families).lower()
    homes: tuple[Home, ...] = (_home(dice),)
    if sibling and dice.random() < _SIBLINGS:
        family, homes = sibling.family, sibling.homes
    sex = dice.choice(("female", "male"))
    given = dice.choice(BRITISH.forenames(sex)).lower()
    numbers = (Identifier("nhs_number", f"9{number:09d}", valid=True),)
    phones = (f"+447{number:09d}",) if dice.random() < _HALF else ()
    return Face(f"{given} {family}", given, family, (), _birth(dice), sex, numbers, "", homes, phones, (), (), "", "")


def _birth(dice: Random) -> str:
    return f"{dice.randint(1950, 2025)}-{dice.randint(1, 12):02d}-{dice.randint(1, 28):02d}"


def _home(dice: Random) -> Home:
    postcode = f"EX{dice.randint(1, 40)}{dice.randint(0, 9)}{dice.choice('ABDE')}{dice.choice('HJLN')}"
    return Home(postcode, str(dice.randint(1, 90)))


def _mention(dice: Random, held: Sequence[Face]) -> Mention:
    """Four in five about somebody held, the others about siblings and strangers; one in two bears its numbers."""
    person = dice.randrange(len(held))
    if dice.random() >= _KNOWN:
        return Mention(_somebody(dice, len(held) + dice.randrange(10**6), held[person]), -1)
    face = _slipped(dice, held[person])
    return Mention(replace(face, identifiers=(), phones=()) if dice.random() < _HALF else face, person)


def _slipped(dice: Random, face: Face) -> Face:
    """A description as another agency may write it."""
    given, family, (year, month, day) = face.given, face.family, face.born.split("-")
    match dice.choice(("", "", "", "given", "family", "swapped", "year", "moved", "no birth")):
        case "given":
            given = misspelt(dice, given)
        case "family":
            family = misspelt(dice, family)
        case "swapped" if int(day) <= 12:
            return replace(face, born=f"{year}-{day}-{month}")
        case "year":
            return replace(face, born=year)
        case "moved":
            return replace(face, homes=(_home(dice),))
        case "no birth":
            return replace(face, born="")
        case _:
            return face
    return replace(face, name=f"{given} {family}", given=given, family=family)


def _hold(connection: Connection, held: Sequence[Face]) -> None:
    connection.execute(_TABLES)
    with connection.cursor() as cursor:
        with cursor.copy("COPY held FROM STDIN (FORMAT binary)") as copy:
            copy.set_types(["int4", "bytea"])
            for number, face in enumerate(held):
                copy.write_row((number, _encode(face)))
        with cursor.copy("COPY found_by FROM STDIN (FORMAT binary)") as copy:
            copy.set_types(["int8", "int4"])
            for number, face in enumerate(held):
                for one in blocks(face):
                    copy.write_row((one, number))
    connection.execute(_INDEX)


def _forget() -> None:
    """Begin with nothing remembered of any description."""
    for kept in (numbers, traits, _addresses, blocks):
        kept.cache_clear()


def _batches(mentions: Sequence[Mention]) -> Iterator[list[Mention]]:
    rest = iter(mentions)
    while batch := list(islice(rest, BATCH)):
        yield batch


def _candidates(connection: Connection, mentions: Sequence[Mention]) -> list[list[tuple[int, Face]]]:
    """Those whom each mention could be about, in one statement."""
    asked = [(place, one) for place, mention in enumerate(mentions) for one in blocks(mention.face)]
    places, wanted = [place for place, _ in asked], [one for _, one in asked]
    found: list[list[tuple[int, Face]]] = [[] for _ in mentions]
    for place, person, face in connection.execute(_CANDIDATES, [places, wanted, TOO_MANY], binary=True):
        found[place].append((person, _decode(face)))
    return found


def _answers(connection: Connection, mentions: Sequence[Mention], model: Model) -> list[int]:
    """The person whom each mention is about; -1 where none weighs enough."""
    answers = []
    for mention, candidates in zip(mentions, _candidates(connection, mentions), strict=True):
        weights = ((weight_from(JOIN, mention.face, face, model), -person) for person, face in candidates)
        answers.append(-max(((weight, person) for weight, person in weights if weight is not None), default=(0, 1))[1])
    return answers


def _splink_rate(connection: Connection, mentions: Sequence[Mention], model: Model) -> float:
    """Mentions a second that Splink weighs against the same candidates, which it is given."""
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[*comparisons("duckdb", model)],
        probability_two_random_records_match=model.prior,
    )
    tasks = [
        (_records([mention.face], model), _records([face for _, face in candidates], model))
        for mention, candidates in zip(mentions, _candidates(connection, mentions), strict=True)
        if candidates
    ]
    with duckdb.connect() as engine:
        api = DuckDBAPI(engine)
        began = time.perf_counter()
        for one, others in tasks:
            compare_records(one, others, settings, api, sql_cache_key="bench").as_record_list()
        return len(tasks) / (time.perf_counter() - began)


def _records(faces: Sequence[Face], model: Model) -> object:
    """Descriptions as Splink reads them, with the shares of their names."""
    table = table_of([Described(face) for face in faces])
    for named, column in COUNTED.items():
        known = getattr(model, named)
        shares = [known.names.get(name, known.rare) for name in table.column(column).to_pylist()]
        table = table.append_column(f"tf_{column}", [shares])
    return table
