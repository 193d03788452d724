"""What a lab file says, read as text; every break of the contract is a fault with its line and key."""

from __future__ import annotations

import hashlib
import sys
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examprep.curves import Line
from examprep.faults import Fault, Faulty
from examprep.labfile import BadSetting, BreakInfo, Knob, LabFile, read_knob
from examprep.labreader import read_lab

LAB = '''\
"""90. A tiny lab.

The fact.
"""

import module_that_does_not_exist.deeper
from typing import Annotated
from . import neighbour

P: Annotated[float, Between(-1, 0.9, "probability")] = 0.5
STEPS: Annotated[int, Between(1, 600, "training steps")] = 300
PLAIN: int = 3


def scaled(x):
    return x * P


def check_mean(run):
    """Its mean
    is kept."""


def check_variance(run):
    """Its variance grows."""


def answer_output_size(run):
    return STEPS


BREAKS = [
    Break("Not rescaled!", ru="не делится", scaled=lambda x: x * P, reddens=["mean"]),
    Break("not drawn", reddens=("mean", "variance"), ru="не тянут", PLAIN=4),
]
'''

P = Knob("P", "float", 0.5, -1, 0.9, "probability", 10)
STEPS = Knob("STEPS", "int", 300, 1, 600, "training steps", 11)
RESCALED = BreakInfo("not-rescaled", "Not rescaled!", "не делится", ("mean",), 33)
DRAWN = BreakInfo("not-drawn", "not drawn", "не тянут", ("mean", "variance"), 34)


@pytest.fixture
def read(tmp_path):
    """Reads a lab's text."""

    def read(text):
        path = tmp_path / "q90_tiny.py"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return read_lab(path)

    return read


@pytest.fixture
def faults_of(read):
    """[(line, key, message)] of a lab's text."""

    def faults_of(text):
        with pytest.raises(Faulty) as caught:
            read(text)
        return [(fault.line, fault.key, fault.message) for fault in caught.value.faults]

    return faults_of


@pytest.fixture
def lab(read):
    return read(LAB)


def test_a_lab_is_read_without_being_run(lab, tmp_path):
    assert lab == LabFile(
        stem="q90_tiny",
        path=str(tmp_path / "q90_tiny.py"),
        doc="90. A tiny lab.\n\nThe fact.",
        source_hash=hashlib.sha256(LAB.encode()).hexdigest()[:16],
        knobs=(P, STEPS),
        checks={"mean": "Its mean is kept.", "variance": "Its variance grows."},
        breaks=(RESCALED, DRAWN),
        answers=("output-size",),
        imports=("module_that_does_not_exist.deeper", "typing"),
        lines={"scaled": 15, "check_mean": 19, "check_variance": 24, "answer_output_size": 28},
        curves=(),
        charts=(),
    )
    assert "module_that_does_not_exist" not in sys.modules


def test_the_smallest_lab_is_a_docstring_and_a_check(read):
    lab = read('"""Fact."""\ndef check_it(run):\n    """It holds."""\n')
    assert (lab.checks, lab.knobs, lab.breaks, lab.answers) == ({"it": "It holds."}, (), (), ())


# ── faults ──


def test_an_empty_file_lacks_a_docstring_and_checks(faults_of):
    assert [(line, key) for line, key, _ in faults_of("")] == [(1, "checks"), (1, "docstring")]


@pytest.mark.parametrize(
    ("text", "line"),
    [('"""Doc."""\n\ndef check_it(run:\n', 3), (b'"""Doc."""\nx = "caf\xe9"\n', 2), ('"""Doc."""\0', 1)],
)
def test_what_is_no_python_is_one_fault(faults_of, text, line):
    ((at, key, message),) = faults_of(text)
    assert (at, key) == (line, "")
    assert message.startswith("not valid Python: ")


@pytest.mark.parametrize("deep", ["-" * 100_000 + "1", "a" + ".b" * 10_000, "f" + "()" * 10_000, "(" * 1000])
def test_what_is_nested_too_deeply_is_one_fault(faults_of, deep):
    ((_, _, message),) = faults_of(f"{LAB}DEEP = {deep}\n")
    assert "nested" in message


def test_what_python_can_nest_is_read(read):
    assert read(f"{LAB}DEEP = a{'.b' * 900}\n").knobs == (P, STEPS)


def test_half_a_character_is_a_fault_where_it_is_written(faults_of):
    text = LAB.replace('"Not rescaled!"', '"Not \\ud800 rescaled!"')
    assert [(line, message[:28]) for line, _, message in faults_of(text)] == [
        (33, "a text with half a character")
    ]


def test_a_fault_names_the_file_the_line_and_the_column(read, tmp_path):
    with pytest.raises(Faulty) as caught:
        read(LAB.replace("lambda x: x * P", "P"))
    assert caught.value.faults == [
        Fault(
            str(tmp_path / "q90_tiny.py"),
            33,
            52,
            "P",
            "computed from a knob at import: compute it inside a function",
        )
    ]


def test_a_check_without_a_fact_is_a_fault(faults_of):
    text = LAB.replace('    """Its variance grows."""', "    pass")
    assert faults_of(text) == [(24, "check_variance", "a check's docstring is its fact in one sentence")]


def test_a_knob_may_go_further_for_a_gpu(read):
    lab = read(LAB.replace('600, "training steps")', '600, "training steps", large=10_000)'))
    knob = lab.knobs[1]
    assert (knob.high, knob.large, knob.top, P.top) == (600, 10_000, 10_000, 0.9)
    assert read_knob(knob, "10000") == 10_000
    with pytest.raises(BadSetting, match="must lie between 1 and 10000 "):
        read_knob(knob, "10001")


@pytest.mark.parametrize(
    "knob",
    [
        'P: Annotated[float, Between(-1, 0.9, "probability")] = 0.95',
        'P: Annotated[float, Between(0.9, -1, "probability")] = 0.5',
        'P: Annotated[float, Between(-1, 0.9, "probability")]',
        "P: Annotated[float, Between(-1, 0.9)] = 0.5",
        "P: Annotated[float, (-1, 0.9)] = 0.5",
        "P: Annotated[float] = 0.5",
        'P: Annotated[float, Between(-1, HIGH, "probability")] = 0.5',
        'P: Annotated[float, Between(-1, 0.9, "probability")] = 1 / 2',
        'P: Annotated[float, Between(-1, 0.9, "probability")] = "0.5"',
        'P: Annotated[str, Between(-1, 0.9, "probability")] = 0.5',
        'P: Annotated[int, Between(-1, 9, "probability")] = 0.5',
        'P: Annotated[int, Between(-1, 0.9, "probability")] = 0',
        'P: Annotated[int, Between(-1, 9, "probability")] = True',
        'P: Annotated[float, Between(False, True, "probability")] = 0.5',
        'P: Annotated[float, Between(-1, 1e999, "probability")] = 0.5',
        "P: Annotated[float, Between(-1, 0.9, 5)] = 0.5",
        'P: Annotated[float, Between("-1", "9", "probability")] = "5"',
        "P: Annotated[float, Between(-1, 0.9, {[]})] = 0.5",
        'P: Annotated[float, Between(-1, 0.9, "probability", large=0.9)] = 0.5',
        'P: Annotated[float, Between(-1, 0.9, "probability", large=1e999)] = 0.5',
        'P: Annotated[float, Between(-1, 0.9, "probability", huge=2)] = 0.5',
        'P: Annotated[int, Between(-1, 9, "probability", large=9.5)] = 5',
        'P: Annotated[float, Between(-1, 0.9, "probability", large=4)] = 0.95',
    ],
)
def test_a_knob_has_a_type_a_range_a_doc_and_a_value_within(faults_of, knob):
    text = LAB.replace('P: Annotated[float, Between(-1, 0.9, "probability")] = 0.5', knob)
    ((line, key, message),) = faults_of(text)
    assert (line, key) == (10, "P")
    assert message.startswith("write NAME: Annotated[float, Between(")


@pytest.mark.parametrize(
    "line",
    [
        "PLAIN = 1 - P",
        "PLAIN: float = 1 - P",
        "PLAIN = [n for n in range(3) if n > P]",
        "def scaled_by(x, p=P): return x",
        "keep = lambda x, p=P: x",
        "@scaled_by(P)\ndef g(): pass",
        "if P > 0: PLAIN = 1",
        "class Net:\n    width = P",
        "print(P)",
    ],
)
def test_nothing_is_computed_from_a_knob_at_import(faults_of, line):
    text = LAB.replace("PLAIN: int = 3", f"PLAIN = 3\n{line}")
    ((_, key, message),) = faults_of(text)
    assert (key, message) == ("P", "computed from a knob at import: compute it inside a function")


@pytest.mark.parametrize(
    "line", ["def f(x):\n    return x * P", "f = lambda x: x * P", "def f(P): pass", "f = dict(P=1)"]
)
def test_a_knob_may_be_read_when_a_function_is_called(read, line):
    assert read(LAB.replace("PLAIN: int = 3", f"PLAIN = 3\n{line}")).knobs == (P, STEPS)


@pytest.mark.parametrize(
    ("broken", "key", "message"),
    [
        (
            'Break("no", ru="нет", f=1, reddens=["main"])',
            "no",
            "reddens 'main', but there is no check_main",
        ),
        ('Break("no", ru="нет", f=1, reddens=[])', "no", "a break that reddens nothing proves nothing"),
        ('Break("no", ru="нет", reddens=["mean"])', "no", "a break replaces at least one name of the lab"),
        (
            'Break("no", ru="нет", f=1)',
            "BREAKS",
            'a break needs reddens=…, the checks that it turns red: ["check"]',
        ),
        ('Break("no", f=1, reddens=["mean"])', "BREAKS", "a break needs ru=…, what it is, in Russian"),
        *(
            (
                call,
                "BREAKS",
                'write Break("what is wrong", name=replacement, reddens=["check"], ru="…")',
            )
            for call in (
                'Break(says="no", ru="нет", f=1, reddens=["mean"])',
                'Break(NAME, ru="нет", f=1, reddens=["mean"])',
                'Break(5, ru="нет", f=1, reddens=["mean"])',
                'Break("no", ru="нет", f=1, reddens="mean")',
                'Break("no", ru="нет", f=1, reddens=[{}])',
                'Break("no", ru="нет", f=1, reddens=[["mean"]])',
                f'Break("no", ru="нет", f=1, reddens={"-" * 900}1)',
                "rescaled",
            )
        ),
    ],
)
def test_a_break_says_what_it_replaces_and_what_it_reddens(faults_of, broken, key, message):
    text = LAB[: LAB.index("BREAKS")] + f"BREAKS = [\n    {broken},\n]\n"
    assert faults_of(text) == [(33, key, message)]


def test_breaks_are_a_list(faults_of):
    text = LAB[: LAB.index("BREAKS")] + "BREAKS = make_breaks()\n"
    assert faults_of(text) == [(32, "BREAKS", "write a list of Break(…)")]


def test_all_faults_are_told_at_once_and_in_order(faults_of):
    text = LAB.replace("Its variance grows.", "").replace("= 0.5", "= 5").replace('["mean"]', "[]")
    assert [(line, key) for line, key, _ in faults_of(text)] == [
        (10, "P"),
        (24, "check_variance"),
        (33, "Not rescaled!"),
    ]


# ── knobs as they are typed ──


@given(st.floats(-1, 0.9))
def test_every_value_in_range_is_read_as_it_was_written(value):
    assert read_knob(P, str(value)) == value
    assert read_knob(P, f" {value} ".replace(".", ",")) == value


@given(st.floats().filter(lambda value: not -1 <= value <= 0.9))
def test_every_value_out_of_range_is_refused(value):
    with pytest.raises(BadSetting, match=r"must lie between -1 and 0\.9"):
        read_knob(P, str(value))


@pytest.mark.parametrize("text", ["", "half", "0.5.5", "1/2", "0x1", "5 %"])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(BadSetting, match="write a number of type float"):
        read_knob(P, text)


@pytest.mark.parametrize("text", ["3.0", "2,5", "1e2", "nan", "inf", ""])
def test_a_knob_that_counts_takes_whole_numbers_only(text):
    with pytest.raises(BadSetting, match="write a number of type int"):
        read_knob(STEPS, text)


def test_settings_turn_knobs_by_name(lab):
    assert lab.read_knobs(["P=0,7", "STEPS = 50", "P=-0.7"]) == {"P": -0.7, "STEPS": 50}
    assert lab.read_knobs([]) == {}


@pytest.mark.parametrize("setting", ["Q=1", "P", "p=0.5", "", "=1", "PLAIN=4"])
def test_a_setting_of_no_knob_is_refused(lab, setting):
    with pytest.raises(BadSetting, match="NAME one of P, STEPS"):
        lab.read_knobs([setting])


# ── breaks by name ──


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("not-rescaled", RESCALED),
        ("Not rescaled!", RESCALED),
        ("not-r", RESCALED),
        ("1", RESCALED),
        ("2", DRAWN),
        ("not d", DRAWN),
    ],
)
def test_a_break_is_found_by_name_sentence_number_or_beginning(lab, name, found):
    assert lab.find_break(name) == found


@pytest.mark.parametrize(
    ("name", "trouble"),
    [("not", "several breaks"), ("0", "no break"), ("3", "no break"), ("", "no break"), ("нет", "no break")],
)
def test_what_names_no_break_or_several_is_refused(lab, name, trouble):
    with pytest.raises(BadSetting, match=f"{trouble} .* it has:\n  not-rescaled\n  not-drawn"):
        lab.find_break(name)


def test_the_curves_that_the_text_names_are_known_before_a_run(read):
    lab = read(
        dedent(
            '''
        """Fact."""
        def check_it(run):
            """It holds."""
            for step in range(3):
                run.plot("loss", step, 1.0, "training")
                run.plot("loss", step, 2.0, series="test")
                run.plot("loss", step, 2.0, series="test")
                run.plot("accuracy", step, 3.0)
                run.plot("loss", step, 4.0, f"lag {step}")
                run.plot(name, step, 5.0)
        '''
        )
    )
    assert lab.curves == (Line("loss", "training"), Line("loss", "test"), Line("accuracy", ""))
    assert lab.charts == ("loss",)
