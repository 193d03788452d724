"""A rehearsed exam as the log keeps it: what was told of it is JSON whose meaning belongs to `examprep.exam`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from examprep.study.events import check_identity

LONGEST_TOLD = 200_000  # characters: a ticket of five questions takes some 3,000


@dataclass(frozen=True)
class KeptExam:
    """`told` is the text of a JSON object, written the one shortest way. ValueError: it is none, or too long."""

    id: str
    at: datetime
    told: str

    def __post_init__(self) -> None:
        check_identity(self)
        if len(self.told) > LONGEST_TOLD:
            raise ValueError(f"told has {len(self.told)} characters; at most {LONGEST_TOLD} are kept")
        try:
            told = json.loads(self.told)
            shortest = json.dumps(told, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
            shortest.encode()
        except (ValueError, RecursionError) as error:
            raise ValueError(f"told is no JSON that can be kept: {error}") from None
        if not isinstance(told, dict):
            raise ValueError("told is no JSON object")
        object.__setattr__(self, "told", shortest)
