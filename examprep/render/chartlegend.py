"""The legend of a chart: which sign is which curve and, of two runs in one picture, whose; shortened until it fits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from examprep.render.literal import one_line

Points = Sequence[tuple[float, float]]
Mark = tuple[str, float]  # a horizontal line: its name and its height
Entry = tuple[str, str]  # plain, and with its sign painted
MARK_SIGNS = ("╌", "┄", "┈")
LENGTHS = (28, 20, 14, 10, 7)  # to which the names of curves are cut in turn, while they stay different
GAP = "   "


@dataclass(frozen=True)
class Behind:
    """Another run of the same lab, to compare with: its {series: points}, what `this` run is and what `that` is.

    Its first curve is the counterpart of this run's first, and so on: a lab draws them in one order, though the
    names may tell a knob's value. Without points only `this` is said: of two runs whose curves are the same.
    """

    points: Mapping[str, Points]
    this: str
    that: str = ""


@dataclass(frozen=True)
class Curve:
    """One line of the chart: what the legend calls it ("" is not mentioned), and how it looks."""

    name: str
    points: Points
    marker: str
    rgb: tuple[int, int, int] | None

    @property
    def sign(self) -> str:
        return "⠒⠒" if self.marker == "braille" else self.marker * 2


def legend(
    curves: Sequence[Curve],
    others: Sequence[Curve],
    marks: Sequence[Mark],
    behind: Behind | None,
    width: int,
    most: int,
) -> list[str]:
    """At most `most` lines of `width` cells. Names of curves are shortened first; whose the curves are stays."""
    lines: list[str] = []
    for names, those in _shorter(curves, others):
        lines = _folded([*_entries(names, those, behind), *map(_mark, range(len(marks)), marks)], width)
        if len(lines) <= most:
            return lines
    return [*lines[: most - 1], "…"]


def _shorter(curves: Sequence[Curve], others: Sequence[Curve]) -> Iterator[tuple[list[Curve], list[Curve]]]:
    """The curves, their names shorter and shorter as long as no two of them become the same."""
    yield [*curves], [*others]
    for length in LENGTHS:
        cut = [[replace(c, name=shortened(c.name, length)) for c in some] for some in (curves, others)]
        if all(
            len({c.name for c in after}) == len({c.name for c in before})
            for after, before in zip(cut, (curves, others), strict=True)
        ):
            yield cut[0], cut[1]


def shortened(name: str, length: int) -> str:
    """The middle of a name left out: `the net…mask 2`. Names of curves tend to differ at an end."""
    if len(name) <= length:
        return name
    tail = (length - 1) // 2
    return f"{name[: length - 1 - tail].rstrip()}…{name[len(name) - tail :].lstrip()}"


def _entries(curves: Sequence[Curve], others: Sequence[Curve], behind: Behind | None) -> list[Entry]:
    """Whose curves they are stands first, or before them where each has a sign of its own."""
    named = [_entry(curve, curve.name) for curve in curves if curve.name]
    if behind is None or not (curves or others):
        return named
    if not others:
        same = one_line(behind.this)
        return [*([_entry(replace(curves[0], rgb=None), same)] if _alike(curves) else [(same, same)]), *named]
    if _alike(others) and (_alike(curves) or not curves):  # the colour says whose counterpart each is
        whose = [_entry(replace(curves[0], rgb=None), behind.this)] if curves else []
        return [*whose, _entry(replace(others[0], rgb=None), behind.that), *named]
    those = [_entry(others[0], "")] if _alike(others) else [_entry(curve, curve.name) for curve in others]
    return [*_of(behind.this, [_entry(curve, curve.name) for curve in curves]), *_of(behind.that, those)]


def _alike(curves: Sequence[Curve]) -> bool:
    """Whether one sign, of whatever colour, stands for them all."""
    return len({curve.sign for curve in curves}) == 1


def _of(whose: str, entries: Sequence[Entry]) -> list[Entry]:
    """`right: ⠒⠒ train   xx test`."""
    said = one_line(whose) + ": " if whose else ""
    return [
        (said + plain, said + painted) if not i else (plain, painted)
        for i, (plain, painted) in enumerate(entries)
    ]


def _entry(curve: Curve, name: str) -> Entry:
    name = f" {one_line(name)}" if name else ""
    painted = "\x1b[38;2;{};{};{}m{}\x1b[0m".format(*curve.rgb, curve.sign) if curve.rgb else curve.sign
    return curve.sign + name, painted + name


def _mark(place: int, mark: Mark) -> Entry:
    name, y = mark
    value = f" = {y:.4g}" if name != f"{y:g}" else ""
    text = f"{MARK_SIGNS[place % len(MARK_SIGNS)] * 2} {name}{value}"
    return text, text


def _folded(entries: Sequence[Entry], width: int) -> list[str]:
    """Side by side, as many to a line as it takes."""
    lines: list[str] = []
    used = 0
    for plain, painted in entries:
        plain, painted = (plain, painted) if len(plain) <= width else (plain[:width], plain[:width])
        if not lines or used + len(GAP) + len(plain) > width:
            lines.append(painted)
            used = len(plain)
        else:
            lines[-1] += GAP + painted
            used += len(GAP) + len(plain)
    return lines
