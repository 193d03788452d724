"""One run of a lab on the student's machine, kept as proof of what it verified."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from examprep.curves import Curve
from examprep.study.schedule import utc


@dataclass(frozen=True)
class LabRun:
    """`checks` is {check: held}; `source` the lab file's hash; `break_name` what was broken on purpose.

    `torch` is its version, None where the lab does not need it; `seconds` how long the run took. `curves` is
    what is kept of the lines that it drew, None in a run of a version that kept nothing. `knobs` and `evidence`
    are JSON values (str keys, no nan, lists rather than tuples); ValueError otherwise, and for a naive `at`.
    """

    id: str
    at: datetime
    question: int
    stem: str
    source: str
    device: str
    torch: str | None
    seed: int
    knobs: dict[str, Any]
    break_name: str | None
    checks: dict[str, bool]
    seconds: float
    evidence: list[Any]
    curves: tuple[Curve, ...] | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "at", utc(self.at))
        for name in ("knobs", "checks", "evidence"):
            value = getattr(self, name)
            try:
                same = json.loads(json.dumps(value, allow_nan=False)) == value
            except (TypeError, ValueError) as error:
                raise ValueError(f"{name} cannot be kept as JSON: {error}") from None
            if not same:
                raise ValueError(f"{name} would not come back from JSON as it is: keys must be str")
