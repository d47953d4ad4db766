"""Splink on DuckDB, in this process; or on Spark, where a county outgrows one machine."""

import logging
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

import duckdb
import pyarrow as pa
from splink import DuckDBAPI, Linker, SettingsCreator

from services.identity.rules import COUNTED, Engine, comparisons
from services.identity.table import Described, table_of
from services.kernel.errors import Missing
from services.profile.domain.matching.model import Model
from services.profile.domain.matching.traits import traits

_QUIET: Final = logging.ERROR
_MOST_ROUNDS: Final = 100
"""Of expectation maximisation."""


@contextmanager
def linker(
    engine: Engine,
    described: Sequence[Described],
    compared: list[dict[str, Any]],
    *,
    in_order: bool = False,
    **settings: Any,  # noqa: ANN401 - as Splink has them
) -> Iterator[Linker]:
    """A linker of some descriptions. ``settings`` are further ones of Splink's.

    ``in_order`` adds fractions up in one order, so that the same descriptions give the same sums, bit for bit; counts
    are the same in any order.
    """
    made = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[*compared],
        retain_matching_columns=False,
        max_iterations=_MOST_ROUNDS,
        **settings,
    )
    with _api(engine, in_order=in_order) as api:
        yield Linker(api.register(table_of(described)), made, log_level=_QUIET)


@contextmanager
def scorer(engine: Engine, described: Sequence[Described], model: Model, **settings: Any) -> Iterator[Linker]:  # noqa: ANN401
    """A linker of some descriptions that weighs them as a model does, the rarity of names included."""
    settings |= {"probability_two_random_records_match": model.prior}
    with linker(engine, described, comparisons(engine, model), **settings) as made:
        for table, column in COUNTED.items():
            known = getattr(model, table)
            names = {getattr(traits(one.face), column) for one in described} - {""}
            shares = _shares(column, {name: max(known.names.get(name, 0.0), known.rare) for name in sorted(names)})
            made.table_management.register_term_frequency_lookup(made._db_api.register(shares), column)  # noqa: SLF001
        yield made


def _shares(column: str, shares: Mapping[str, float]) -> pa.Table:
    names = pa.array(list(shares), pa.string())
    return pa.table({column: names, f"tf_{column}": pa.array(list(shares.values()), pa.float64())})


@contextmanager
def _api(engine: Engine, *, in_order: bool) -> Iterator[Any]:
    if engine == "spark":
        with _spark() as api:
            yield api
        return
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false")
        if in_order:
            connection.execute("SET threads = 1")
        yield DuckDBAPI(connection)


@contextmanager
def _spark() -> Iterator[Any]:
    """A session on the master that Spark's own configuration names; all cores of this machine, if it names none."""
    try:
        from pyspark.sql import SparkSession  # noqa: PLC0415 # pyright: ignore[reportMissingImports] - an extra of its own
        from splink import SparkAPI  # noqa: PLC0415
        from splink.internals.spark.jar_location import similarity_jar_location  # noqa: PLC0415
    except ImportError:
        message = "Spark is not installed: pip install 'kinfold[spark]', and a Java 17 on the path"
        raise Missing(message) from None
    with tempfile.TemporaryDirectory(prefix="kinfold-spark-") as folder:
        session = (
            SparkSession.builder
            .appName("kinfold identity")
            .config("spark.jars", similarity_jar_location())
            .config("spark.sql.shuffle.partitions", "8")
            .config("spark.ui.enabled", "false")
            .config("spark.ui.showConsoleProgress", "false")
            .config("spark.log.level", "ERROR")
            .config("spark.sql.warehouse.dir", folder)
            .getOrCreate()
        )
        session.sparkContext.setCheckpointDir(folder)
        try:
            yield SparkAPI(spark_session=session)  # type: ignore[no-untyped-call]
        finally:
            session.stop()
