"""`python -m tests.bench`: every ratio with its spread, and the machine.

Names of benches choose some of them; --json is for programs.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence

from tests.bench.harness import Ratio, machine, machine_line, measure
from tests.bench.ratios import BENCHES

HEAD = ("ours / the least it could cost", "asked", "median", "spread", "fastest", "medians of the times")
WIDTHS = (64, 6, 6, 11, 7, 20)


def line(cells: Sequence[str]) -> str:
    """Cells in their columns: the first to the left, the others to the right."""
    (name, width), *others = zip(cells, WIDTHS, strict=True)
    return "  ".join([name.ljust(width), *(cell.rjust(width) for cell, width in others)])


def row(ratio: Ratio) -> tuple[str, ...]:
    bench, pairs = ratio.bench, ratio.pairs
    return (
        f"{bench.first} / {bench.second}",
        "—" if bench.asked is None else f"≤ {bench.asked:g}",
        f"{pairs.median:.3g}",
        f"{min(pairs.seconds):.3g}–{max(pairs.seconds):.3g}",
        f"{ratio.fastest:.3g}",
        f"{1e3 * ratio.first.median:.0f} / {1e3 * ratio.second.median:.0f} ms",
    )


def main() -> None:
    names = [bench.name for bench in BENCHES]
    parser = argparse.ArgumentParser(
        "python -m tests.bench", description="Speed, as ratios measured side by side."
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"some of {', '.join(names)}; all if none")
    parser.add_argument("--json", action="store_true", help="for programs")
    chosen = parser.parse_args()
    if unknown := set(chosen.names) - set(names):
        parser.error(f"no bench {', '.join(sorted(unknown))}; there are {', '.join(names)}")
    print(machine_line(), file=sys.stderr if chosen.json else sys.stdout, flush=True)
    benches = [bench for bench in BENCHES if not chosen.names or bench.name in chosen.names]
    if chosen.json:
        print(
            json.dumps(
                {"machine": machine(), "ratios": [measure(bench).told() for bench in benches]}, indent=1
            )
        )
        return
    print(line(HEAD), flush=True)
    for bench in benches:
        print(line(row(measure(bench))), flush=True)


if __name__ == "__main__":
    main()
