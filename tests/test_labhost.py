"""The child's side of a run, inside this process: what becomes of one lab, event by event."""

from __future__ import annotations

import hashlib
import json
import math
import platform
import sys
from fractions import Fraction
from textwrap import dedent

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from examprep.labhost import LONGEST_LINE, Request, Said, Wire, devices, main, run_lab, to_json

LAB = '''
    """A tiny lab."""

    from examprep.lab import Break

    P = 0.5


    def scaled(x):
        return x * P


    def check_mean(run):
        """It scales by P."""
        run.close(scaled(2.0), 2.0 * P, tol=0, against="by hand")


    def check_crash(run):
        """It does not matter."""
        if scaled(1.0) == 3:
            raise ValueError("three")
        run.true(True, "no crash")


    def check_half(run):
        """P is one half."""
        run.equal(P, 0.5, against="the default")


    def answer_output_size(run):
        return (scaled(2), [run.seed])


    BREAKS = [
        Break("not scaled", scaled=lambda x: x, reddens=["mean"], ru="не умножает"),
        Break("nothing there", scald=lambda x: x, reddens=["mean"], ru="нечего заменять"),
    ]
'''


@pytest.fixture
def run(write_lab):
    """The events of a lab's text, with times taken out."""

    def run(text, **request):
        path = write_lab(text)
        events = []
        run_lab(Request(str(path), **request), events.append)
        for event in events:
            if "seconds" in event:
                assert event.pop("seconds") >= 0
        return events

    return run


def kinds(events):
    return [event["event"] for event in events]


def checks(events):
    return {event["check"]: event["ok"] for event in events if event["event"] == "check"}


def finished(*, ok=True, red=()):
    return {"event": "finished", "ok": ok, "red": list(red)}


def test_a_run_tells_what_it_starts_with_what_each_check_found_and_how_it_ended(run, tmp_path):
    events = run(LAB, seed=3)
    (path,) = tmp_path.glob("*.py")
    assert events[0] == {
        "event": "started",
        "stem": path.stem,
        "device": "cpu",
        "devices": devices(),
        "seed": 3,
        "knobs": {},
        "break": None,
        "checks": ["mean", "crash", "half"],
        "source": hashlib.sha256(path.read_bytes()).hexdigest()[:16],
        "torch": sys.modules["torch"].__version__ if "torch" in sys.modules else None,
        "python": platform.python_version(),
        "threads": 1,
    }
    assert kinds(events) == ["started", *["evidence", "check"] * 3, "answer", "finished"]
    assert checks(events) == {"mean": True, "crash": True, "half": True}
    assert events[-2] == {"event": "answer", "item": "output-size", "value": [1.0, [3]]}
    assert events[-1] == finished()


def test_a_turned_knob_is_what_every_function_sees(run):
    events = run(LAB, knobs={"P": 0.25})
    assert events[0]["knobs"] == {"P": 0.25}
    assert checks(events) == {"mean": True, "crash": True, "half": False}
    assert events[-1] == finished(ok=False, red=["half"])


def test_a_break_replaces_what_it_names_and_the_answers_are_not_computed(run):
    events = run(LAB, break_name="not-scaled")
    assert events[0]["break"] == "not-scaled"
    assert checks(events) == {"mean": False, "crash": True, "half": True}
    assert "answer" not in kinds(events)
    assert events[-1] == finished(ok=False, red=["mean"])


def test_a_break_of_what_the_lab_does_not_have_is_a_crash(run):
    (event,) = run(LAB, break_name="nothing-there")
    assert (event["event"], event["check"]) == ("crashed", None)
    assert "replaces scald, which the lab does not have" in event["traceback"]


def test_the_checks_asked_for_run_in_the_labs_order_and_no_answer_is_computed(run):
    events = run(LAB, checks=("half", "mean"))
    assert events[0]["checks"] == ["mean", "half"]
    assert kinds(events) == ["started", *["evidence", "check"] * 2, "finished"]


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        ({"checks": ("mean", "main")}, "no check 'main'; the lab has: mean, crash, half"),
        ({"break_name": "no"}, "no break 'no'; the lab has: not-scaled, nothing-there"),
        ({"device": "tpu"}, "no device 'tpu' on this machine; it has: cpu"),
    ],
)
def test_what_cannot_be_met_is_refused_and_no_crash(run, request_, message):
    (event,) = run(LAB, **request_)
    assert event["event"] == "refused"
    assert event["message"].startswith(message)


def test_a_crash_in_a_check_does_not_stop_the_others(run):
    events = run(LAB, knobs={"P": 3})
    assert kinds(events) == [
        "started",
        "evidence",
        "check",
        "crashed",
        *["evidence", "check"],
        "answer",
        "finished",
    ]
    assert checks(events) == {"mean": True, "half": False}
    assert events[3]["check"] == "crash"
    assert events[-1] == finished(ok=False, red=["half"])


def test_a_traceback_shows_the_labs_own_frames_only(run, tmp_path):
    events = run(LAB, knobs={"P": 3})
    (path,) = tmp_path.glob("*.py")
    line = path.read_text().splitlines().index('        raise ValueError("three")') + 1
    assert events[3]["traceback"] == (
        "Traceback (most recent call last):\n"
        f'  File "{path}", line {line}, in check_crash\n'
        '    raise ValueError("three")\n'
        "ValueError: three"
    )


FAILING_TRAINING = '''
    """A training that fails."""

    from examprep.lab import once


    @once
    def trained(run):
        raise ValueError("diverged")


    def check_first(run):
        """It trains."""
        trained(run)


    def check_second(run):
        """It trains."""
        trained(run)
'''


def test_a_failed_training_is_told_in_each_check_without_the_way_through_the_others(run):
    events = run(FAILING_TRAINING)
    assert kinds(events) == ["started", "crashed", "crashed", "finished"]
    for event in events[1:3]:
        frames = [line.split(" in ")[1] for line in event["traceback"].splitlines() if ", line " in line]
        assert frames == [f"check_{event['check']}", "trained"]


def test_a_check_without_evidence_crashes(run):
    events = run('"""Doc."""\ndef check_it(run):\n    """Fact."""\n')
    assert events[1]["traceback"].endswith(
        "RuntimeError: check_it recorded no evidence: call run.close, run.equal, run.true, …"
    )
    assert events[-1] == finished(ok=False)


def test_a_crash_of_an_answer_is_told_under_its_name(run):
    events = run(LAB.replace("return (scaled(2), [run.seed])", "return 1 / 0"))
    assert kinds(events)[-2:] == ["crashed", "finished"]
    assert events[-2]["check"] == "answer_output_size"
    assert events[-2]["traceback"].endswith("ZeroDivisionError: division by zero")
    assert events[-1] == finished(ok=False)


def test_a_lab_that_cannot_be_loaded_is_one_crash_that_says_where(run, tmp_path):
    (event,) = run('"""Doc."""\n\n1 / 0\n')
    (path,) = tmp_path.glob("*.py")
    assert (event["event"], event["check"]) == ("crashed", None)
    assert event["traceback"].splitlines()[1:] == [
        f'  File "{path}", line 3, in <module>',
        "    1 / 0",
        *([f"    {'~~^~~'}"] if "~~^~~" in event["traceback"] else []),
        "ZeroDivisionError: division by zero",
    ]


def test_a_syntax_error_is_told_without_the_machinery_that_met_it(run, tmp_path):
    (event,) = run('"""Doc."""\n\ndef check_it(run:\n')
    (path,) = tmp_path.glob("*.py")
    assert event["traceback"].startswith(f'  File "{path}", line 3\n    def check_it(run:\n')
    assert "importlib" not in event["traceback"]


def test_a_lab_that_is_not_there_is_a_crash(tmp_path):
    events = []
    run_lab(Request(str(tmp_path / "q90_missing.py")), events.append)
    assert kinds(events) == ["crashed"]
    assert "No module named 'examprep.labs.q90_missing'" in events[0]["traceback"]


def test_a_lab_has_its_real_dotted_name(run):
    (_, evidence, *_) = run('"""D."""\ndef check_name(run):\n    """F."""\n    run.true(True, __name__)\n')
    assert evidence["against"].startswith("examprep.labs.q90_tiny")


def test_the_same_seed_gives_the_same_numbers(run):
    text = (
        '"""D."""\nimport random\ndef check_a(run):\n    """F."""\n    run.true(True, str(random.random()))\n'
    )
    first, again, other = (run(text, seed=seed)[1]["against"] for seed in (1, 1, 2))
    assert first == again != other


# ── JSON ──

numbers = st.floats() | st.integers() | st.booleans() | st.none()


@given(
    st.recursive(
        numbers | st.text("aé\ud800\u2028\n"), lambda inner: st.lists(inner, max_size=3), max_leaves=9
    )
)
def test_any_value_becomes_strict_json_on_one_line(value):
    sent = []
    Wire(sent.append).emit({"event": "said", "text": value})
    (line,) = sent
    assert line.endswith(b"\n")
    assert line.splitlines() == [line[:-1]]
    json.loads(line.decode(), parse_constant=lambda name: pytest.fail(f"JSON has no {name}"))


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (math.nan, "nan"),
        ([math.inf, -math.inf], ["inf", "-inf"]),
        ((1, (2,)), [1, [2]]),
        ({1: math.nan}, {"1": "nan"}),
        (np.array([[1.5, math.nan]]), [[1.5, "nan"]]),
        (np.float32(0.5), 0.5),
        (sympy.Rational(1, 4), 0.25),
        (sympy.oo, "inf"),
        (sympy.Symbol("x") + 1, "x + 1"),
        (Fraction(1, 2), 0.5),
        (1 + 2j, "(1+2j)"),
        (object, "<class 'object'>"),
        (True, True),
    ],
)
def test_what_json_lacks_is_said_in_what_it_has(value, plain):
    assert to_json(value) == plain


# ── the wire ──


def test_points_in_quick_succession_travel_with_what_comes_next():
    sent = []
    wire = Wire(sent.append)
    point = {"event": "point", "chart": "loss", "series": "", "x": 0.0, "y": 1.0}
    wire.emit({"event": "said", "text": "a"})
    wire._sent = math.inf  # as if a moment before
    wire.emit(point)
    wire.emit(point)
    assert len(sent) == 1
    wire.emit({"event": "said", "text": "b"})
    assert [json.loads(line) for line in sent[1].splitlines()] == [
        point,
        point,
        {"event": "said", "text": "b"},
    ]


def test_a_point_that_comes_alone_is_sent_at_once():
    sent = []
    Wire(sent.append).emit({"event": "point", "chart": "loss", "series": "", "x": 0.0, "y": 1.0})
    assert len(sent) == 1


# ── prints ──


@given(st.lists(st.text("ab\n "), max_size=8))
def test_prints_become_events_line_by_line_however_they_are_cut(pieces):
    events = []
    said = Said(events.append)
    for piece in pieces:
        print(piece, end="", file=said)
    said.emit({"event": "finished"})
    text = "".join(pieces)
    lines = text.split("\n")
    assert [event["text"] for event in events[:-1]] == (lines if lines[-1] else lines[:-1])
    assert events[-1] == {"event": "finished"}


def test_what_was_begun_is_said_before_the_next_event():
    events = []
    said = Said(events.append)
    print("almost", end="", file=said)
    said.emit({"event": "check"})
    print("there", file=said)
    assert events == [
        {"event": "said", "text": "almost"},
        {"event": "check"},
        {"event": "said", "text": "there"},
    ]


def test_a_line_without_an_end_is_told_in_pieces_and_loses_nothing():
    events = []
    said = Said(events.append)
    for _ in range(3 * LONGEST_LINE // 10):
        print("0123456789", end="", file=said)
    said.emit({"event": "said", "text": "x" * (LONGEST_LINE + 1) + "\n\nlast"})
    texts = [event["text"] for event in events]
    assert max(map(len, texts)) == LONGEST_LINE
    assert texts[3:] == ["x" * LONGEST_LINE, "x", "", "last"]
    assert "".join(texts[:3]) == "0123456789" * (3 * LONGEST_LINE // 10)


def test_a_check_that_leaves_the_program_has_crashed_and_the_others_run(write_lab):
    text = (
        LAB.replace('raise ValueError("three")', "sys.exit('enough')")
        .replace("from examprep.lab", "import sys\n    from examprep.lab")
        .replace("scaled(1.0) == 3", "scaled(1.0) == 0.5")
    )
    events = []
    run_lab(Request(str(write_lab(text))), events.append)
    assert kinds(events) == [
        "started",
        "evidence",
        "check",
        "crashed",
        "evidence",
        "check",
        "answer",
        "finished",
    ]
    assert events[3]["traceback"].endswith("SystemExit: enough")


# ── in the foreground ──


def test_a_lab_runs_in_the_foreground_and_prints_its_events(write_lab, capsys):
    assert main([str(write_lab(LAB))]) == 0
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert kinds(events) == ["started", *["evidence", "check"] * 3, "answer", "finished"]


def test_a_text_runs_in_the_files_place_and_is_what_inspect_reads(run):
    text = """
        \"\"\"A tiny lab.\"\"\"

        import inspect

        def two():
            return 2

        def check_two(run):
            \"\"\"Two is two.\"\"\"
            run.equal(two(), 2, against="by hand")
            run.true("return 2" in inspect.getsource(two), "as it stands")
    """
    changed = dedent(text).replace("return 2\n", "return 3\n")
    events = run(text, source=changed)
    assert [event["ok"] for event in events if event["event"] == "evidence"] == [False, False]
    assert events[0]["source"] == run(text)[0]["source"]


def test_in_detail_evidence_comes_with_all_its_numbers_and_a_check_says_what_they_rest_on(run):
    text = '''
        """Numbers."""

        from examprep.lab import once


        @once
        def trained(run):
            return [step for step in run.steps(3)]


        def check_shared(run):
            """Three steps."""
            run.close(trained(run), [0, 1, 2], tol=0, against="by hand")
            run.below(1, 2, against="by hand")


        def check_plain(run):
            """A word."""
            run.equal("blue", "blue", against="the sky")
    '''
    events = run(text, detailed=True)
    assert [event["numbers"] for event in events if event["event"] == "evidence"] == [[0, 1, 2], [1], []]
    assert [event["origins"] for event in events if event["event"] == "check"] == [["trained"], []]
    assert not any("numbers" in event or "origins" in event for event in run(text))
