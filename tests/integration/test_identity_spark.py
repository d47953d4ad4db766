"""Spark, in local mode, weighs every pair as this program does, learns as DuckDB does, and finds the same duplicates.

It needs the extra ``spark`` and Java; ``make spark-test`` brings the one, and runs this.
"""

from importlib.util import find_spec

import pytest

from services.identity import engines, sources
from services.identity.duplicates import duplicates
from services.identity.rules import Engine, comparisons
from services.identity.table import PERSON, Described
from services.profile.domain.matching import model as models
from services.profile.domain.matching.score import weigh

pytestmark = [
    pytest.mark.skipif(find_spec("pyspark") is None, reason="pyspark is not installed: make spark-test"),
    pytest.mark.filterwarnings("ignore"),
]

MODEL = models.default()
PAIRS = 1_000
CLOSE = 1e-9


@pytest.fixture(scope="module")
def described() -> list[Described]:
    return [*dict.fromkeys(sources.sample(children=60).described)]


def test_spark_and_this_program_give_every_pair_the_same_weight(described: list[Described]) -> None:
    mixed = ["l.person = r.person and l.unique_id % 3 = 0", "l.unique_id % 997 = r.unique_id % 991"]
    with engines.scorer("spark", described, MODEL, blocking_rules_to_generate_predictions=mixed) as linker:
        scored = linker.inference.predict().as_record_list()
    assert len(scored) >= PAIRS
    for row in scored:
        one, other = (described[row[side]].face for side in ("unique_id_l", "unique_id_r"))
        assert abs(weigh(one, other, MODEL).weight - row["match_weight"]) <= CLOSE, (one, other)


def _counted(engine: Engine, described: list[Described]) -> list[dict[str, float]]:
    """The shares m of every level among those whose person is known."""
    with engines.linker(engine, described, comparisons(engine)) as linker:
        linker.training.estimate_m_from_label_column(PERSON)
        learnt = linker.misc.save_model_to_json()["comparisons"]
    return [
        {one["label_for_charts"]: one.get("m_probability", 0.0) for one in told["comparison_levels"]} for told in learnt
    ]


def test_spark_counts_as_duckdb_does(described: list[Described]) -> None:
    few = described[:1_500]
    for one, other in zip(_counted("spark", few), _counted("duckdb", few), strict=True):
        assert one == pytest.approx(other)


def test_spark_finds_the_duplicates_that_duckdb_finds(described: list[Described]) -> None:
    few = [one._replace(person="") for one in described[:1_500]]
    assert list(duplicates(few, MODEL, 8.0, "spark")) == list(duplicates(few, MODEL, 8.0, "duckdb"))
