"""A tensor's shape in any of the usual spellings, compared dimension by dimension."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examprep.answers import Malformed, Verdict, grade, parse_only
from examprep.answers.shape import read_shape
from examprep.cards import Examples, Shape, Text, TextMistake


def shape(answer: str, **more) -> Shape:
    return Shape(
        id="out",
        prompt=Text(ru="Какая форма?", en="What shape?"),
        answer=answer,
        examples=Examples(right="1", wrong="2", malformed="?"),
        **more,
    )


ITEM = shape(
    "(N, 16, 14, 14)",
    mistakes=[
        TextMistake(answer="(N, 14, 14, 16)", says=Text(ru="Каналы не последние.", en="Channels come first."))
    ],
)
SIZES = "A shape is sizes with commas: (N, 16, 14, 14); a size is a whole number, a letter or a product 2H."

names = st.sampled_from(["N", "H", "W", "HW", "d_k", "h1", "x", "X", "xy", "in", "σ"])
factors = (
    names | st.integers(0, 512).map(str) | st.tuples(st.integers(2, 9), names).map(lambda p: f"{p[0]}*{p[1]}")
)
products = st.lists(factors, min_size=1, max_size=3).map("*".join) | names.map(lambda name: f"{name}/2")
dims = st.tuples(products, st.sampled_from(["", " + 1", " + K", " - k"])).map("".join)


@given(st.lists(dims, max_size=5))
def test_the_echo_is_read_as_the_same_shape(dims):
    first = read_shape(f"({', '.join(dims)})", "en")
    again = read_shape(first.echo, "en")
    assert (again.key, again.echo) == (first.key, first.echo)
    assert len(first.dims) == len(dims)


@given(st.lists(st.integers(0, 4096) | st.sampled_from(["N", "H", "d_k"]), min_size=2, max_size=6), st.data())
def test_a_shape_is_the_same_in_every_spelling(sizes, data):
    spelling = data.draw(
        st.sampled_from(["({})", "[{}]", "{}", "torch.Size([{}])", "Size({})", "(({}))", " ( {} ) ", "{},"])
    )
    gap = data.draw(st.sampled_from([", ", ",", "; ", "×", " × ", " x ", " ,"] + [" "] * (spelling != "{},")))
    text = spelling.format(gap.join(map(str, sizes)))
    assert parse_only(ITEM, text, "en") == f"({', '.join(map(str, sizes))})"


@given(st.lists(dims, min_size=1, max_size=4), st.data())
def test_only_a_shape_with_the_same_sizes_in_the_same_order_is_right(sizes, data):
    answer = shape(f"({', '.join(sizes)})")
    typed = data.draw(st.permutations(sizes) | st.just(sizes[:-1]) | st.just([*sizes, "1"]))
    keys = [[read_shape(f"({size},)", "en").key for size in each] for each in (sizes, typed)]
    assert (grade(answer, f"({', '.join(typed)})", language="en").status == "right") == (keys[0] == keys[1])


@pytest.mark.parametrize(
    "same",
    [
        ["C*H*W", "CHW", "H·W·C", "whc", "W*CH"],
        ["2H", "2*H", "H*2", "2h", "H + H"],
        ["k + 1", "1 + k", "k+1", "K + 2 - 1"],
        ["H/2", "H // 2", "H/4*2", "2H/4"],
        ["d_k", "D_K"],
        ["8", "2*4", "16/2", "9 - 1"],
        ["N", "n"],
        ["H", "h", "Н", "н"],
        ["0", "H - H", "1 - 1"],
    ],
    ids=lambda same: same[0],
)
def test_sizes_are_equal_however_they_are_written(same):
    keys = {read_shape(f"({size}, 3)", "en").key for size in same}
    assert len(keys) == 1


def test_different_sizes_are_different():
    sizes = ["N", "2N", "N/2", "N + 1", "NH", "d_k", "dk", "H2", "2", "3", "N - 1"]
    keys = [read_shape(f"({size}, 3)", "en").key for size in sizes]
    assert all(one != other for one, other in permutations(keys, 2))


@pytest.mark.parametrize(
    ("text", "echo"),
    [
        ("()", "()"),
        ("[ ]", "()"),
        ("5", "(5,)"),
        ("(5,)", "(5,)"),
        ("N 16 14 14", "(N, 16, 14, 14)"),
        ("Nx16x14x14", "(N, 16, 14, 14)"),
        ("16X14", "(16, 14)"),
        ("torch.Size([8, 16])", "(8, 16)"),
        ("N,C*H*W", "(N, C*H*W)"),
        ("(N, 2·H)", "(N, 2H)"),
        ("(2*x, x)", "(2*x, x)"),
        ("(kx, 3)", "(kx, 3)"),
        ("(H−k+1, W)", "(H-k+1, W)"),
        ("(НW, 3)", "(HW, 3)"),
        ("(L // 2, +1)", "(L/2, 1)"),
        ("(-k + H, 1)", "(-k+H, 1)"),
    ],
)
def test_a_shape_is_echoed_as_it_was_read(text, echo):
    assert parse_only(ITEM, text, "en") == echo


@pytest.mark.parametrize(
    ("text", "message", "column"),
    [
        ("", "Empty: write an answer.", 1),
        ("(N, 3", "The closing ) is missing.", 6),
        ("torch.Size([N, 3)", "The closing ] is missing.", 17),
        ("(", "The closing ) is missing.", 2),
        ("[N, 3)", "The closing ] is missing.", 7),
        ("N, 3)", SIZES, 5),
        ("(N)(3)", SIZES, 3),
        ("(N, , 3)", SIZES, 5),
        (",3", SIZES, 1),
        ("(N, 3.5)", SIZES, 6),
        ("(N,  -3)", SIZES, 6),
        ("(N, 1 - 3)", SIZES, 5),
        ("(N, H/0)", SIZES, 5),
        ("(N, 7/2)", SIZES, 5),
        ("(N, 7//2)", SIZES, 5),
        ("(N, (H+1)*2)", SIZES, 5),
        ("(N, 16 14)", SIZES, 8),
        ("(N, H^2)", SIZES, 6),
        ("?", SIZES, 1),
    ],
)
def test_what_is_no_shape_is_malformed_where_it_stops_being_one(text, message, column):
    assert grade(ITEM, text, language="en") == Malformed(message, column)


def test_what_to_write_is_said_in_russian_too():
    assert grade(ITEM, "(N", language="ru") == Malformed("Не хватает закрывающей скобки )", 3)
    assert grade(ITEM, "!", language="ru") == Malformed(
        "Форма — размеры через запятую: (N, 16, 14, 14); размер — целое число, буква или произведение 2H.", 1
    )


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("N,16,14,14", Verdict("right", 1.0, "(N, 16, 14, 14)", None, "Right.")),
        ("n 16 14 14", Verdict("right", 1.0, "(n, 16, 14, 14)", None, "Right.")),
        (
            "(N, 14, 14, 16)",
            Verdict(
                "wrong",
                0.0,
                "(N, 14, 14, 16)",
                "Channels come first.",
                "Wrong. The right answer: (N, 16, 14, 14). It differs in dim 1, 3.",
            ),
        ),
        (
            "(16, 14, 14)",
            Verdict(
                "wrong",
                0.0,
                "(16, 14, 14)",
                None,
                "Wrong. The right answer: (N, 16, 14, 14). It has 4 dimensions, not 3.",
            ),
        ),
    ],
)
def test_the_feedback_says_which_dimensions_differ(text, verdict):
    assert grade(ITEM, text, language="en") == verdict


def test_verdicts_are_said_in_russian_too():
    told = [grade(ITEM, text, language="ru") for text in ("(N, 14, 14, 16)", "()")]
    assert [(v.mistake, v.feedback) for v in told] == [
        (
            "Каналы не последние.",
            "Неверно. Правильный ответ: (N, 16, 14, 14). Отличаются измерения (с нуля): 1, 3.",
        ),
        (None, "Неверно. Правильный ответ: (N, 16, 14, 14). Измерений должно быть 4, а не 0."),
    ]


def test_a_shape_that_the_card_itself_cannot_spell_is_the_authors_fault():
    with pytest.raises(ValueError, match=r"^out: '\(N, 3' is no shape: The closing \) is missing\.$"):
        grade(shape("(N, 3"), "3", language="ru")
