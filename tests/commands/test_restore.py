"""`examprep log restore`: what came back, what is lost, and where the damaged file lies."""

from __future__ import annotations

import re

import pytest

from examprep.commands.restore import restore_log
from examprep.environment import BadUsage, Environment
from examprep.records import open_store
from examprep.study.events import Review


def answer(env: Environment, count: int) -> None:
    with open_store(env) as store:
        for _ in range(count):
            store.record(
                Review(env.new_id(), env.now(), "q01/slope", 3, 1.0, "14", None, 1.0, "w", "ru", "quiz")
            )


def told(env: Environment, capsys: pytest.CaptureFixture[str]) -> str:
    restore_log(env)
    return capsys.readouterr().err


def test_without_a_log_and_a_backup_there_is_nothing_to_do(env: Environment):
    with pytest.raises(BadUsage, match="no log yet"):
        restore_log(env)
    assert not env.home.data.exists()


def test_a_whole_log_is_said_to_be_whole(env: Environment, capsys: pytest.CaptureFixture[str]):
    answer(env, 1)
    assert told(env, capsys) == "the log is whole; entries that came back: 0\n"


def test_a_cut_log_is_made_anew_and_the_loss_is_told(env: Environment, capsys: pytest.CaptureFixture[str]):
    answer(env, 2)
    with open_store(env) as store:
        store.back_up()
    answer(env, 3)
    env.home.log.write_bytes(env.home.log.read_bytes()[:5000])
    lines = told(env, capsys).splitlines()
    assert lines[0] == "the log is made anew, entries: 2; in the damaged file alone: 0"
    assert re.fullmatch(
        r"how many entries are lost: (3|cannot be known); they were made after 20\d\d-.*", lines[1]
    )
    assert lines[2].startswith(f"the damaged file: {env.home.data / 'reviews-damaged-'}")
    with open_store(env) as store:
        assert len(store.events()) == 2


def test_a_lost_log_is_told_in_russian(env: Environment, capsys: pytest.CaptureFixture[str]):
    answer(env, 2)
    with open_store(env) as store:
        store.back_up()
    for path in env.home.data.glob("reviews.db*"):
        path.unlink()
    assert told(env.speaking("ru"), capsys) == "журнал цел; вернулось записей: 2\n"
