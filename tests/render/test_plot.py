"""Curves as text: they fit their box, survive any point, and can be told apart without colour."""

from __future__ import annotations

import math
import random
import re
from itertools import pairwise
from typing import Any

import pytest
from rich.cells import cell_len
from rich.text import Text

from examprep.render.chartlegend import Behind, shortened
from examprep.render.plot import BEHIND, MARKERS, PALETTE, draw_chart

FALLING = [(float(x), math.exp(-x / 60)) for x in range(0, 300, 10)]
RISING = [(float(x), 1 - math.exp(-x / 60)) for x in range(0, 300, 10)]


def chart(**fields: Any) -> dict[str, Any]:
    return {"event": "chart", "chart": "loss", "x": "", "y": "", "log": "", "lines": {}, **fields}


def plain(drawn: str) -> list[str]:
    return Text.from_ansi(drawn).plain.splitlines()


def inside(drawn: str) -> str:
    """What is drawn within the frame."""
    return "\n".join(
        line.split("┤")[-1].split("│")[-2 if line.count("│") > 1 else 0] for line in plain(drawn)[1:-2]
    )


@pytest.mark.parametrize("colour", [True, False])
@pytest.mark.parametrize(("width", "height"), [(76, 16), (40, 10), (120, 40)])
def test_a_chart_fits_its_box(width: int, height: int, colour: bool):
    described = chart(x="step", y="cross-entropy", lines={"ln 10": 2.3})
    lines = plain(draw_chart({"a": FALLING, "b": RISING}, described, width, height, colour))
    assert max(map(cell_len, lines)) <= width
    assert len(lines) <= height
    assert "┌ cross-entropy ─" in lines[0]
    assert any("└" in line and "─ step ─" in line for line in lines)


def test_title_and_names_stand_in_the_frame_and_cost_no_line():
    plainly = plain(draw_chart({"": FALLING}, None, 60, 12, False))
    named = plain(draw_chart({"": FALLING}, chart(x="step", y="nats"), 60, 12, False, title="loss"))
    assert "┌ loss: nats ─" in named[0]
    assert len(named) == len(plainly)
    same = plain(draw_chart({"": FALLING}, chart(y="loss"), 60, 12, False, title="training loss 1/2 g"))
    assert "┌ training loss 1/2 g ─" in same[0]


def test_a_name_longer_than_the_gaps_between_ticks_is_still_seen():
    described = chart(x="training images of every class, in thousands")
    lines = plain(draw_chart({"": FALLING}, described, 60, 12, False))
    assert any("└" in line and described["x"] in line for line in lines)
    assert max(map(cell_len, lines)) <= 60


def test_without_colour_there_is_no_control_code():
    assert "\x1b" not in draw_chart({"a": FALLING, "b": RISING}, chart(lines={"m": 0.5}), 60, 12, False)


def test_with_colour_rich_reads_it_and_each_curve_has_its_own():
    text = Text.from_ansi(draw_chart({"a": FALLING, "b": RISING}, None, 60, 12, True))
    colours = {span.style.color.triplet for span in text.spans if span.style.color}  # type: ignore[union-attr]
    assert len(colours) == 2


def test_without_colour_each_curve_has_a_sign_of_its_own_and_the_legend_names_it():
    curves = {f"s{i}": [(0.0, float(i)), (1.0, float(i))] for i in range(len(MARKERS))}
    drawn = draw_chart(curves, None, 100, 30, False)
    assert plain(drawn)[-1] == "⠒⠒ s0   xx s1   oo s2   ++ s3   ** s4   == s5   ## s6   %% s7   @@ s8"
    assert all(sign in inside(drawn) for sign in "xo+*=#%@")


def test_where_colours_repeat_the_sign_changes():
    many = len(PALETTE)
    curves = {f"s{i}": [(0.0, float(i)), (1.0, float(i))] for i in range(many + 1)}
    assert plain(draw_chart(curves, None, 100, 30, True))[-1].endswith(f"⠒⠒ s{many - 1}   xx s{many}")


def test_a_legend_that_takes_more_than_a_third_of_the_chart_has_shorter_names():
    curves = {f"a curve with a long name {i}": [(0.0, float(i)), (1.0, float(i))] for i in range(6)}
    lines = plain(draw_chart(curves, None, 40, 12, True))
    assert len(lines) <= 12
    assert lines[-3:] == [f"⠒⠒ a curve…name {i}   ⠒⠒ a curve…name {i + 1}" for i in (0, 2, 4)]


def test_names_that_would_become_the_same_are_not_cut_and_the_rest_is_left_out():
    curves = {f"a long {i} name of a curve that goes on": [(0.0, float(i)), (1.0, 1.0)] for i in range(6)}
    lines = plain(draw_chart(curves, None, 40, 12, True))
    assert lines[-1] == "…"
    assert lines[-2].startswith("⠒⠒ a long 2")


def test_a_name_is_cut_in_its_middle():
    assert shortened("no causal mask", 14) == "no causal mask"
    assert shortened("no causal mask", 10) == "no ca…mask"


def test_a_single_nameless_curve_needs_no_legend():
    lines = plain(draw_chart({"": FALLING}, None, 60, 10, False))
    assert (len(lines), lines[-1].split()) == (10, ["0", "100", "200"])


def test_horizontal_marks_are_drawn_and_named():
    lines = plain(draw_chart({"": FALLING}, chart(lines={"chance": 0.1}), 60, 12, False))
    assert any("╌╌╌╌╌" in line for line in lines[:-1])
    assert lines[-1] == "╌╌ chance = 0.1"
    assert plain(draw_chart({"": FALLING}, chart(lines={"-2": -2}), 60, 12, False))[-1] == "╌╌ -2"


def test_points_that_are_no_numbers_are_left_out():
    spoilt = [*FALLING, (math.nan, 1.0), (300.0, math.nan), (310.0, math.inf), (320.0, -math.inf)]
    assert draw_chart({"": spoilt}, None, 60, 12, True) == draw_chart({"": FALLING}, None, 60, 12, True)


@pytest.mark.parametrize("points", [{}, {"": []}, {"": [(0.0, math.nan)]}])
def test_where_nothing_can_be_drawn_the_text_is_empty(points: dict[str, Any]):
    assert draw_chart(points, chart(lines={"m": 1.0}), 60, 12, True) == ""


def test_a_logarithmic_axis_leaves_out_what_is_not_positive():
    drawn = draw_chart({"": [(1.0, 0.0), (2.0, -1.0)]}, chart(log="y"), 60, 12, False)
    assert drawn == ""
    kept = draw_chart(
        {"": [(0.0, 5.0), *[(10.0**k, 10.0**-k) for k in range(5)]]}, chart(log="xy"), 60, 12, False
    )
    assert [line.split("┤")[0].strip() for line in plain(kept) if "┤" in line] == ["1", "0.01", "0.0001"]
    assert plain(kept)[-1].split() == ["1", "10", "100", "1000", "10k"]


def test_a_power_law_is_straight_on_two_logarithmic_axes():
    law = [(10 ** (k / 10), 10 ** (-k / 10)) for k in range(41)]
    rows = inside(draw_chart({"": law}, chart(log="xy"), 60, 24, False)).splitlines()
    starts = [len(row) - len(row.lstrip()) for row in rows if row.strip()]
    steps = [b - a for a, b in pairwise(starts)]
    assert max(steps) - min(steps) <= 1


@pytest.mark.parametrize(
    "points", [[(0.0, 1.0)], [(0.0, 0.0)], [(0.0, -2.0), (1.0, -2.0)], [(5.0, 1e-90), (6.0, 1e90)]]
)
@pytest.mark.parametrize("log", ["", "y"])
def test_degenerate_ranges_are_drawn(points: list[tuple[float, float]], log: str):
    drawn = draw_chart({"": points}, chart(log=log), 40, 10, False)
    assert drawn == "" if log and points[0][1] <= 0 else re.search("[⠀-⣿]", drawn)


def test_a_long_curve_is_thinned_but_keeps_its_last_point():
    long = [(float(i), 0.0) for i in range(100_000)] + [(100_000.0, 1.0)]
    top = inside(draw_chart({"": long}, None, 60, 12, False)).splitlines()[0]
    assert top.strip() != ""


def test_a_label_from_a_lab_cannot_move_the_cursor():
    drawn = draw_chart({"\x1b[2Ja": FALLING}, chart(x="\x1b[H", y="[red]y[/red]"), 60, 12, False)
    assert "\x1b" not in drawn
    assert "┌ [red]y[/red] ─" in plain(drawn)[0]


def test_random_curves_never_break_it():
    rng = random.Random(1)
    strange = [math.nan, math.inf, -math.inf, 0.0, -0.0, 1e-308, 1e308, -1e308, 1.0]
    for _ in range(60):
        points = [(rng.choice(strange), rng.choice(strange)) for _ in range(rng.randint(0, 6))]
        log = rng.choice(["", "x", "y", "xy"])
        draw_chart(
            {"": points, "b": points[::-1]}, chart(log=log, lines={"m": rng.choice(strange)}), 50, 12, True
        )


# ── two runs in one chart ──

HIGHER = [(x, y + 0.5) for x, y in FALLING]


def test_a_run_behind_is_dotted_and_the_legend_names_both():
    drawn = draw_chart({"": FALLING}, None, 60, 12, True, Behind({"": HIGHER}, "broken", "right"))
    assert BEHIND * 5 in inside(drawn)
    assert plain(drawn)[-1] == f"⠒⠒ broken   {BEHIND * 2} right"
    assert BEHIND not in draw_chart({"": FALLING}, None, 60, 12, True)


def test_counterparts_have_one_colour_though_their_names_tell_the_knob():
    now, then = {"p = 0.6": FALLING, "test": RISING}, {"p = 0.4": HIGHER, "test": RISING}
    text = Text.from_ansi(draw_chart(now, None, 60, 14, True, Behind(then, "P = 0.6", "P = 0.4")))
    colours = [span.style.color.triplet for span in text.spans if span.style.color]  # type: ignore[union-attr]
    assert len(set(colours)) == 2
    assert text.plain.splitlines()[-1] == f"⠒⠒ P = 0.6   {BEHIND * 2} P = 0.4   ⠒⠒ p = 0.6   ⠒⠒ test"


def test_without_colour_every_curve_of_both_runs_has_its_own_sign():
    both = Behind({"a": HIGHER, "b": RISING}, "broken", "right")
    assert plain(draw_chart({"a": FALLING, "b": RISING}, None, 76, 12, False, both))[-1] == (
        "broken: ⠒⠒ a   xx b   right: oo a   ++ b"
    )
    assert "\x1b" not in draw_chart({"": FALLING}, None, 60, 12, False, both)


def test_without_colour_one_curve_of_each_run_is_told_by_the_run():
    drawn = draw_chart({"": FALLING}, None, 60, 12, False, Behind({"": HIGHER}, "broken", "right"))
    assert plain(drawn)[-1] == "⠒⠒ broken   xx right"


def test_without_colour_and_signs_enough_the_other_run_has_one_sign_for_all():
    now = {f"w{i}": [(0.0, float(i)), (1.0, float(i))] for i in range(6)}
    then = {name: [(x, y + 0.5) for x, y in points] for name, points in now.items()}
    lines = plain(draw_chart(now, None, 76, 12, False, Behind(then, "broken", "right")))
    assert lines[-1] == f"broken: ⠒⠒ w0   xx w1   oo w2   ++ w3   ** w4   == w5   right: {BEHIND * 2}"


def test_however_many_curves_the_legend_says_which_run_is_which():
    now = {f"a curve with a long name {i}": [(0.0, float(i)), (1.0, float(i))] for i in range(4)}
    then = {name: [(x, y + 0.5) for x, y in points] for name, points in now.items()}
    for colour in (True, False):
        drawn = draw_chart(now, None, 40, 12, colour, Behind(then, "broken", "right"))
        below = "\n".join(plain(drawn)[-4:])
        assert "broken" in below
        assert "right" in below


def test_two_runs_with_the_same_curves_are_drawn_once_and_said_to_be_the_same():
    same = Behind({}, "P = 1 and P = 2: the same curves")
    for colour in (True, False):
        drawn = draw_chart({"": FALLING}, None, 60, 12, colour, same)
        assert plain(drawn)[-1] == "⠒⠒ P = 1 and P = 2: the same curves"
        assert BEHIND not in drawn
    several = plain(draw_chart({"a": FALLING, "b": RISING}, None, 76, 12, False, same))
    assert several[-1] == "P = 1 and P = 2: the same curves   ⠒⠒ a   xx b"


def test_the_axes_hold_both_runs():
    far = [(x * 10, y + 100) for x, y in FALLING]
    drawn = draw_chart({"": FALLING}, None, 60, 14, False, Behind({"": far}, "now", "then"))
    ticks = [line.split("┤")[0].strip() for line in plain(drawn) if "┤" in line]
    assert ticks[0] == "100"
    assert plain(drawn)[-2].split()[-1] == "2000"


def test_a_run_that_has_no_point_yet_shows_the_one_behind():
    drawn = draw_chart({}, None, 60, 12, True, Behind({"": FALLING}, "broken", "right"))
    assert plain(drawn)[-1] == f"{BEHIND * 2} right"
    assert draw_chart({}, None, 60, 12, True, Behind({}, "broken", "right")) == ""


def test_a_curve_keeps_its_colour_where_the_first_cannot_be_drawn():
    nan = [(0.0, math.nan)]
    one = draw_chart({"a": FALLING, "b": RISING}, None, 60, 12, True)
    other = draw_chart({"a": nan, "b": RISING}, None, 60, 12, True)
    assert "213;94;0" in one
    assert "213;94;0" in other
    assert "0;114;178" not in other
