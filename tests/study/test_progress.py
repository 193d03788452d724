"""How well a question is known."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from examprep.catalog import read_catalog
from examprep.environment import Environment
from examprep.study.progress import Progress, progress_of, shakiest
from examprep.study.schedule import New, Rating, review

NOW = datetime(2027, 1, 1, tzinfo=UTC)


def test_a_question_never_asked_is_known_to_nothing(env: Environment):
    (card,) = read_catalog(env.course).cards
    assert progress_of(card, {}, NOW) == Progress(recall=0.0, due=0, new=5, learned=0)


def test_recall_is_the_mean_over_all_items_new_ones_counting_as_nothing(env: Environment):
    (card,) = read_catalog(env.course).cards
    memory = review(New(), Rating.EASY, NOW)
    later = NOW + timedelta(days=memory.stability)
    assert progress_of(card, {"q01/which": memory}, later) == Progress(
        recall=0.9 / 5, due=1, new=4, learned=1
    )


def test_the_shakiest_of_what_is_required_is_named_and_nothing_where_all_is_known(env: Environment):
    (card,) = read_catalog(env.course).cards
    memory = review(New(), Rating.EASY, NOW)
    assert shakiest([card], {"q01/which": memory}, NOW) == (card, 1 / 5)
    assert shakiest([card], {}, NOW) is None
    assert shakiest([], {}, NOW) is None
    known = {card.item_key(item): memory for item in card.items}
    assert shakiest([card], known, NOW) is None
