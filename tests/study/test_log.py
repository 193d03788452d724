"""Logs of two machines are joined in any order; a file from elsewhere is taken whole or not at all."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from examprep.jsonlines import LONGEST_LINE, read_lines
from examprep.study.errors import BadImport
from examprep.study.events import LONGEST_TEXT, Void
from examprep.study.kept_exam import KeptExam
from examprep.study.log import (
    MOST_FAULTS,
    ImportReport,
    entry_to_line,
    export_log,
    import_log,
    line_to_entry,
)
from examprep.study.setaside import Aside

few = settings(max_examples=20)


def state(store):
    return store.entries(), store.reviews(), store.out_of_force()


# ── laws ──


@few
@given(st.data())
def test_two_logs_joined_either_way_are_one(new_store, play, anything, data):
    with new_store("a") as a, new_store("b") as b:
        play(a, data.draw(anything))
        play(b, data.draw(anything))
        lines_a, lines_b = list(export_log(a)), list(export_log(b))
        assert import_log(a, lines_b) == ImportReport(len(lines_b), 0)
        assert import_log(b, lines_a) == ImportReport(len(lines_a), 0)
        assert state(a) == state(b)
        assert list(export_log(a)) == list(export_log(b))


@few
@given(st.data())
def test_three_logs_that_have_met_before_are_one_in_any_order(new_store, play, anything, data):
    with new_store("a") as a, new_store("b") as b, new_store("c") as c:
        play(a, data.draw(anything))
        import_log(b, export_log(a))  # b goes on from what a did, and may take it back
        play(b, data.draw(anything))
        play(a, data.draw(anything))
        play(c, data.draw(anything))
        logs = [list(export_log(store)) for store in (a, b, c)]
        for store in (a, b, c):
            for log in data.draw(st.permutations(logs)):
                import_log(store, log)
        assert state(a) == state(b) == state(c)


@few
@given(st.data())
def test_importing_again_adds_nothing(new_store, play, anything, data):
    with new_store("a") as a, new_store("b") as b:
        play(a, data.draw(anything))
        lines = list(export_log(a))
        import_log(b, lines)
        before, mark = state(b), b.mark()
        assert import_log(b, lines) == import_log(b, lines[::-1]) == ImportReport(0, len(lines))
        assert import_log(a, export_log(b)) == ImportReport(0, len(lines))
        assert (state(b), b.mark()) == (before, mark)


@given(
    st.text(max_size=20),
    st.none() | st.text('\x7f\x85\u2028 \r\n\t\0"\\я'),
    st.floats(0, 1),
    st.floats(0, 1e9),
)
def test_an_answer_comes_back_from_its_line(make_review, answer, mistake, score, seconds):
    review = make_review(
        answer=answer, mistake=mistake, score=score, seconds=seconds, voids="r0", confidence="sure"
    )
    line = entry_to_line(review)
    assert len(line.splitlines()) == 1
    assert line_to_entry(line) == review
    assert line_to_entry(f" {line}\r\n") == review


def test_the_longest_answer_fits_a_line(make_review):
    review = make_review(answer="\0" * LONGEST_TEXT)
    line = entry_to_line(review)
    assert len(line) <= LONGEST_LINE
    assert line_to_entry(line) == review


@pytest.mark.parametrize("character", ["\x7f", "\u202e", "\ue000"])
def test_a_line_that_would_be_too_long_to_send_on_is_refused(make_review, character):
    long = character * LONGEST_TEXT
    line = entry_to_line(make_review()).replace('"14"', f'"{long}"').replace("null", f'"{long}"', 1)
    assert len(line) < LONGEST_LINE
    with pytest.raises(ValueError, match="when it is sent on"):
        line_to_entry(line)


# ── lines ──


def test_a_line_is_json_that_says_what_it_is(make_review, now):
    assert json.loads(entry_to_line(make_review())) == {
        "kind": "review",
        "id": "r1",
        "at": "2026-03-01T12:00:00+00:00",
        "item": "q20/output-size",
        "rating": 3,
        "score": 1.0,
        "answer": "14",
        "mistake": None,
        "seconds": 3.5,
        "wording": "abc123",
        "language": "ru",
        "origin": "quiz",
        "voids": None,
        "confidence": None,
    }
    assert entry_to_line(Void("v1", now, "r1")) == (
        '{"kind": "void", "id": "v1", "at": "2026-03-01T12:00:00+00:00", "voids": "r1"}'
    )


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("я\u202e", "'я\\u202e'"),
        (["я"], "['\\u044f']"),
        ("x" * 58, f"'{'x' * 58}'"),
        ("x" * 59, f"'{'x' * 58}…"),
        ([0] * 99, "[" + "0, " * 19 + "0…"),
    ],
)
def test_a_strangers_value_is_quoted_in_sixty_characters_of_one_line(value, shown):
    with pytest.raises(ValueError, match=f"^kind is {re.escape(shown)}; expected"):
        line_to_entry(json.dumps({"kind": value}))


def test_what_may_be_left_out_may_be_left_out(make_review):
    record = json.loads(entry_to_line(make_review()))
    del record["voids"], record["confidence"]  # a log from before they were kept
    record |= {"at": "2026-03-01T15:00:00+03:00", "score": 1}
    assert line_to_entry(json.dumps(record)) == make_review()


@pytest.mark.parametrize("line", ["", " \n", "\r\n"])
def test_a_blank_line_tells_nothing(line):
    assert line_to_entry(line) is None


def changed(**changes):
    """A line in which one thing is different."""

    def change(review):
        record = json.loads(entry_to_line(review)) | changes
        return json.dumps({key: value for key, value in record.items() if value is not ...})

    return change


BAD_LINES = [
    (lambda review: "{", "not JSON at column 2"),
    (lambda review: '{"kind": "void"', "not JSON at column 16"),
    (lambda review: "[1]", "expected an object {…}, got [1]"),
    (lambda review: "[" * 100_000, "nested too deep"),
    (lambda review: "x" * (LONGEST_LINE + 1), f"longer than {LONGEST_LINE} characters"),
    (lambda review: '{"kind": "void", "id": "a", "id": "b"}', "the key 'id' is there twice"),
    (lambda review: entry_to_line(review).replace("3.5", "NaN"), "NaN is not a number that can be stored"),
    (lambda review: entry_to_line(review).replace("3.5", "1" * 5000), ""),
    (lambda review: entry_to_line(review).replace("3.5", "1" * 4000), "seconds is too large a number"),
    (changed(kind=...), "kind is None; expected 'review', 'void', 'aside', 'rehearsal'"),
    (changed(kind="answer"), "kind is 'answer'"),
    (changed(kind=["void"]), "kind is ['void']"),
    (changed(kind="void"), "unknown key 'answer'"),
    (changed(note="hi"), "unknown key 'note'"),
    (changed(score=...), "the key 'score' is missing"),
    (changed(score="1"), "score is '1'; expected a number"),
    (changed(score=True), "score is True; expected a number"),
    (changed(score=None), "score is None; expected a number"),
    (changed(score=1.5), "score is 1.5; expected 0 to 1"),
    (changed(rating=3.0), "rating is 3.0; expected 1, 2, 3 or 4"),
    (changed(rating=True), "rating is True"),
    (changed(rating=5), "rating is 5"),
    (changed(answer=None), "answer is None; expected a text"),
    (changed(answer="\ud800"), "answer is not valid Unicode at character 1"),
    (changed(answer="a" * (LONGEST_TEXT + 1)), "answer has 100001 characters"),
    (changed(item="../../etc/passwd"), "item is '../../etc/passwd'"),
    (changed(id="\x1b[2J"), r"id is '\x1b[2J'"),
    (changed(voids="r1"), "r1 voids itself"),
    (changed(confidence="maybe"), "confidence is 'maybe'; expected guess or sure"),
    (changed(at="yesterday"), "at is 'yesterday'; expected a date like"),
    (changed(at=5), "at is 5; expected a date like"),
    (changed(at="2026-03-01T12:00:00"), "has no time zone"),
    (changed(at="0001-01-01T00:00:00+14:00"), "outside the calendar"),
    (changed(at="3026-03-01T12:00:00+00:00"), "expected a year from 2000 to 2199"),
]


@pytest.mark.parametrize(("spoil", "message"), BAD_LINES)
def test_a_bad_line_is_named_and_nothing_is_stored(store, make_review, spoil, message):
    store.record(make_review("here"))
    good = entry_to_line(make_review("new"))
    with pytest.raises(BadImport) as caught:
        import_log(store, [good, "\n", spoil(make_review()), good])
    (fault,) = caught.value.faults
    assert fault.startswith("line 3: ")
    assert message in fault
    assert str(caught.value) == f"nothing was imported:\n{fault}"
    assert store.events() == [make_review("here")]


def test_every_bad_line_is_named(store, make_review):
    lines = ["{", entry_to_line(make_review()), "[]", "\n", "null"]
    with pytest.raises(BadImport) as caught:
        import_log(store, lines)
    assert [fault.split(":")[0] for fault in caught.value.faults] == ["line 1", "line 3", "line 5"]
    assert store.events() == []


def test_what_is_no_log_at_all_is_given_up_soon(store):
    read = []
    with pytest.raises(BadImport) as caught:
        import_log(store, (read.append(n) or "{" for n in range(10**9)))
    assert len(caught.value.faults) == MOST_FAULTS + 1
    assert caught.value.faults[-1] == f"and so on: stopped at line {MOST_FAULTS + 1}"
    assert len(read) == MOST_FAULTS + 1


# ── conflicts ──


def test_an_id_that_belongs_to_another_event_is_a_conflict(store, make_review, now):
    store.record(make_review("r1"))
    lines = [
        entry_to_line(make_review("r1", answer="another")),
        entry_to_line(make_review("r2")),
        entry_to_line(Void("r2", now, "r1")),
    ]
    with pytest.raises(BadImport) as caught:
        import_log(store, lines)
    assert caught.value.faults == (
        "line 1: conflict: the log has another entry with the id r1",
        "line 3: conflict: an earlier line has another entry with the id r2",
    )
    assert store.events() == [make_review("r1")]


def test_events_that_take_each_other_back_are_refused(store, make_review, now):
    store.add([Void("v1", now, "v2")])
    with pytest.raises(BadImport, match="these events take each other back: v1, v2, v3"):
        import_log(store, map(entry_to_line, (Void("v2", now, "v3"), Void("v3", now, "v1"))))
    assert store.events() == [Void("v1", now, "v2")]


def test_a_line_twice_is_one_event(store, make_review):
    line = entry_to_line(make_review())
    assert import_log(store, [line, line]) == ImportReport(1, 1)
    assert store.events() == [make_review()]


def test_an_amended_answer_and_what_it_replaces_meet_again(new_store, make_review):
    with new_store("a") as a, new_store("b") as b:
        a.record(make_review())
        old_lines = list(export_log(a))
        new = a.amend("r1", 1)
        import_log(b, [entry_to_line(new)])
        assert b.reviews() == [new]
        import_log(b, old_lines)
        assert b.reviews() == a.reviews() == [new]


# ── files ──


def test_a_file_is_read_line_by_line_whatever_its_ends(tmp_path, store, make_review):
    a, b = entry_to_line(make_review("a")), entry_to_line(replace(make_review("b"), answer="я"))
    (tmp_path / "log.jsonl").write_bytes(b"\xef\xbb\xbf" + f"{a}\r\n\n{b}".encode())
    assert import_log(store, read_lines(tmp_path / "log.jsonl")) == ImportReport(2, 0)
    assert [event.id for event in store.events()] == ["a", "b"]


def test_a_file_that_is_not_utf_8_or_has_an_endless_line_is_faulty_where_it_is(tmp_path, store, make_review):
    good = entry_to_line(make_review()).encode()
    bad = good.replace(b'"14"', b'"caf\xe9"')
    (tmp_path / "log.jsonl").write_bytes(b"\n".join([good, bad, b"x" * (3 * LONGEST_LINE), good]))
    with pytest.raises(BadImport) as caught:
        import_log(store, read_lines(tmp_path / "log.jsonl"))
    assert caught.value.faults == (
        "line 2: answer is not valid Unicode at character 4",
        f"line 3: longer than {LONGEST_LINE} characters",
    )


def test_an_export_of_everything_makes_the_same_log_elsewhere(store, new_store, make_review, tmp_path):
    store.add([make_review("r1"), make_review("r2", 5, mistake="m")])
    store.undo_last()
    path = tmp_path / "log.jsonl"
    path.write_text("".join(export_log(store)), encoding="utf-8", newline="\n")
    with new_store() as other:
        import_log(other, read_lines(path))
        assert state(other) == state(store)
        assert datetime.fromisoformat(json.loads(path.read_text().splitlines()[0])["at"]) == make_review().at


def test_items_set_aside_and_rehearsed_exams_go_with_the_answers(store, new_store, now):
    store.add_aside(Aside("s1", now, "q01/a", "flag", "[b]two options are right[/b]"))
    store.add_rehearsal(KeptExam("x1", now, '{"mark": "4", "seconds": 61.5}'))
    lines = list(export_log(store))
    assert [json.loads(line).get("how") or json.loads(line)["told"] for line in lines] == [
        "flag",
        {"mark": "4", "seconds": 61.5},
    ]
    with new_store() as other:
        assert import_log(other, lines) == ImportReport(2, 0)
        assert import_log(other, lines) == ImportReport(0, 2)
        assert (other.asides(), other.rehearsals()) == (store.asides(), store.rehearsals())


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ({"kind": "aside", "id": "s", "item": "q01/a", "how": "eat"}, "kind is 'eat'"),
        ({"kind": "aside", "id": "s", "item": "../a", "how": "bury"}, "item is '../a'"),
        ({"kind": "aside", "id": "s", "item": "q01/a", "how": "flag", "note": "x" * 3000}, "3000 characters"),
        ({"kind": "rehearsal", "id": "x y", "told": {}}, "id is 'x y'"),
        ({"kind": "rehearsal", "id": "x", "told": []}, "told is []; expected an object"),
        ({"kind": "rehearsal", "id": "x", "told": {"a": "x" * 300_000}}, "characters; at most"),
    ],
)
def test_a_bad_aside_or_exam_is_named(store, now, line, message):
    with pytest.raises(BadImport, match=re.escape(message)):
        import_log(store, [json.dumps({**line, "at": now.isoformat()})])
    assert store.entries() == []
