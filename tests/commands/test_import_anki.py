"""`examprep import anki`: notes from the real Anki, studied here; a deck of ours and back."""

from __future__ import annotations

import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

import pytest
from msgspec.structs import replace

from examprep.commands import quiz as quiz_module
from examprep.commands.export import AnkiOptions, export_anki
from examprep.commands.import_anki import import_package, joined
from examprep.commands.quiz import run_quiz
from examprep.environment import BadUsage, Environment
from examprep.publish.note import guid_of
from examprep.records import open_store
from examprep.study.errors import BadPersonalDeck
from examprep.study.memory import fold, memories
from examprep.study.personal import Block, PersonalItem, load_personal

NOTHING = {
    "new": 0,
    "updated": 0,
    "unchanged": 0,
    "answers": 0,
    "answers_already_there": 0,
    "own": 0,
    "left_out": {},
}


@pytest.fixture(autouse=True)
def today(clock) -> None:
    """The test's clock agrees with that of the real Anki."""
    clock.at = datetime.now(UTC)


@pytest.fixture
def notes(anki, tmp_path: Path):
    """Two notes in Anki, three cards; one was answered. Exports after some commands; returns the path and the guids."""
    basic, gaps = anki(
        [
            "add",
            "Basic",
            {"Front": "What does <b>Adam</b> keep?", "Back": "Two moments:<ul><li>m</li><li>v</li></ul>"},
            "DL::Nets",
        ],
        ["add", "Cloze", {"Text": "{{c1::ReLU}} is [bold]max(0, x)[/bold], {{c2::GELU}} is smooth"}, "Other"],
    )
    anki(["answer", basic, 1], ["answer", basic, 3])

    def export(*commands: list, name: str = "notes.apkg") -> Path:
        anki(*commands, ["export", str(tmp_path / name), False])
        return tmp_path / name

    return export, basic, gaps


@pytest.fixture
def bring(env: Environment, capsys: pytest.CaptureFixture[str]):
    def bring(file: Path, *decks: str) -> dict:
        capsys.readouterr()
        import_package(env, file, decks, as_json=True)
        return json.loads(capsys.readouterr().out)

    return bring


def test_notes_and_their_answers_come_once_and_their_memory_is_fsrs(env, notes, bring):
    export, _, _ = notes
    path = export()
    assert bring(path) == NOTHING | {"new": 3, "answers": 2}
    assert bring(path) == NOTHING | {"unchanged": 3, "answers_already_there": 2}
    first, *_ = load_personal(env.home.personal)
    assert (first.deck, first.front[0].text) == ("DL::Nets", "What does Adam keep?")
    assert first.back[0].text == "Two moments:\n• m\n• v"
    with open_store(env) as store:
        reviews = store.reviews()
        known = memories(store, env.home.memories)
    assert [int(review.rating) for review in reviews] == [1, 3]
    assert known == fold(reviews)
    assert known[first.key].reps == 2


def test_undo_takes_back_what_was_answered_here_and_no_import(env, notes, bring):
    export, _, _ = notes
    typed = iter(["2", "", ":q"])
    with patch.object(quiz_module, "read_line", lambda prompt: next(typed)):
        run_quiz(env, ["1"], new=5, limit=1, plain=True)
    bring(export())
    with open_store(env) as store:
        assert store.undo_last().origin == "quiz"
        assert store.undo_last() is None
        assert len(store.reviews()) == 2


def test_an_edit_in_anki_updates_the_text_and_new_answers_join_the_old(env, notes, bring):
    export, basic, _ = notes
    bring(export())
    later = export(["edit", basic, "Back", "m and v"], ["answer", basic, 4])
    assert bring(later) == NOTHING | {"updated": 1, "unchanged": 2, "answers": 1, "answers_already_there": 2}
    assert load_personal(env.home.personal)[0].back[0].text == "m and v"


def test_an_older_export_brings_no_old_text_back_and_one_of_the_same_second_counts():
    old = PersonalItem("anki-x", "DL", [], [Block("text", "old")], [Block("text", "b")], 100)
    edited = replace(old, front=[Block("text", "edited since")], edited=160)
    assert joined([edited], [old]) == [edited]
    assert joined([replace(edited, edited=100)], [old]) == [replace(old, edited=101)]
    answered = replace(old, edited=500)  # Anki dates a card anew at every answer
    assert joined([old], [answered, replace(old, id="anki-y")]) == [old, replace(old, id="anki-y")]


def test_one_deck_of_several_and_what_is_suspended(notes, bring):
    export, _, gaps = notes
    path = export(["suspend", gaps])
    assert bring(path, "dl") == NOTHING | {"new": 1, "answers": 2}
    assert bring(path) == NOTHING | {"unchanged": 1, "answers_already_there": 2, "left_out": {"suspended": 2}}
    with pytest.raises(BadUsage, match="--deck Net: not in the file, which has: DL::Nets, Other"):
        bring(path, "Net")


def test_own_notes_are_studied_in_the_quiz(env, notes, bring, capsys):
    export, _, _ = notes
    bring(export(), "Other")
    typed = iter(["", "1", ""])

    def read_line(prompt: str) -> str:
        return next(typed)

    with patch.object(quiz_module, "read_line", read_line):
        assert run_quiz(env, [], new=1, limit=1, plain=True, personal=True) == 0
    said = capsys.readouterr().out
    assert "\nOther\n" in said
    assert "[…] is [bold]max(0, x)[/bold], GELU is smooth" in said
    assert "ReLU is [bold]max(0, x)[/bold], GELU is smooth" in said
    with open_store(env) as store:
        (review,) = store.reviews()
    assert (review.item, review.origin, review.score) == (
        load_personal(env.home.personal)[0].key,
        "quiz",
        1.0,
    )


def test_without_own_notes_the_quiz_says_how_to_bring_them(env):
    with pytest.raises(BadUsage, match="examprep import anki FILE"):
        run_quiz(env, [], new=1, limit=1, plain=True, personal=True)
    with pytest.raises(BadUsage, match="belong to no question"):
        run_quiz(env, ["1"], new=1, limit=1, plain=True, personal=True)
    env.home.personal.parent.mkdir(parents=True, exist_ok=True)
    env.home.personal.write_text("{")
    with pytest.raises(BadPersonalDeck, match="Move it away and import your notes again"):
        run_quiz(env, [], new=1, limit=1, plain=True, personal=True)


def test_our_deck_goes_to_anki_and_only_what_was_answered_there_comes_back(
    env, clock, anki, bring, tmp_path, capsys
):
    clock.forward(days=-40)
    typed = iter(["", "2", "", ":q"])
    with patch.object(quiz_module, "read_line", lambda prompt: next(typed)):
        run_quiz(env, [], new=5, limit=1, plain=True)
    with open_store(env) as store:
        (here,) = store.reviews()
    deck = tmp_path / "deck.apkg"
    export_anki(env, AnkiOptions(deck, [], [], True, False, 1, False))
    capsys.readouterr()
    clock.forward(days=40)
    count = anki(["import", str(deck)])[0]["new"]
    anki(["answer", guid_of("q01/steps"), 4], ["answer", guid_of("q01/claim/odd"), 3])
    anki(["export", str(tmp_path / "back.apkg"), False])
    assert bring(tmp_path / "back.apkg") == NOTHING | {"own": count, "answers": 1, "answers_already_there": 1}
    with open_store(env) as store:
        before, after = store.reviews()
    assert before == here
    assert (after.item, int(after.rating), after.origin) == ("q01/steps", 4, "anki")
    assert load_personal(env.home.personal) == []


def test_what_cannot_be_read_changes_nothing(env, tmp_path: Path, bring):
    for name, content in (("no.apkg", b"text"), ("cut.apkg", b"PK\x03\x04")):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(BadUsage, match=f"{name}: this is no whole Anki package"):
            bring(tmp_path / name)
    with zipfile.ZipFile(tmp_path / "empty.apkg", "w") as archive:
        archive.writestr("collection.anki2", b"SQLite format 3\x00" + bytes(4096))
    with pytest.raises(BadUsage, match="no whole Anki collection"):
        bring(tmp_path / "empty.apkg")
    with pytest.raises(BadUsage, match="there is no such file"):
        bring(tmp_path / "nothing.apkg")
    assert not env.home.personal.exists()
    assert not env.home.log.exists()


def test_it_is_told_in_the_students_language(env, notes, capsys):
    export, _, _ = notes
    import_package(env.speaking("ru"), export(), [], as_json=False)
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.splitlines() == [
        "записей новых: 3, обновлено: 0, без изменений: 0",
        "ответов новых: 2, уже было: 0",
        "учить: examprep quiz --personal",
    ]
