"""How long the search's index and a query take, printed, not asserted: `pytest -n 0 -m bench -s tests/bench`."""

from __future__ import annotations

import time

import pytest

from examprep.catalog import load_catalog
from examprep.course import find_course
from examprep.search.index import Index
from tests.bench.harness import Action, timed

pytestmark = pytest.mark.bench
QUERIES = [
    "градиент",
    "затухание градиента",
    "свёрток",
    "attention",
    "26",
    "обратное распространение",
    "adam bias",
]


def own(action: Action) -> float:
    """Milliseconds of this process's own time: what others do on the machine is left out."""
    return 1e3 * timed(action, time.process_time)


def test_the_index_and_queries(tmp_path):
    cards = load_catalog(find_course({}), tmp_path).cards
    print(
        f"\nbuild the index of {len(cards)} cards: {min(own(lambda: Index(cards)) for _ in range(5)):.0f} ms"
    )
    index = Index(cards)
    for query in QUERIES:
        first, *again = [own(lambda q=query: index.search(q, "ru")) for _ in range(6)]
        print(f"{query:32} first {first:6.1f} ms, again {min(again):6.1f} ms")
