"""What a lab author sees: knobs (`Between`), checks (`Run`), trainings (`once`), misconceptions (`Break`).

A lab is a plain file. `check_<fact>(run)` states a fact in its docstring and records evidence for it;
annotated constants are knobs; `BREAKS` replaces named functions or constants by what a misconception
would have written. This module is standard library only: torch is the lab's business, and what needs
it here (seeding, generators) uses the torch that the lab has imported.
"""

from __future__ import annotations

import contextlib
import functools
import math
import random
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

Emit = Callable[[dict[str, Any]], None]


@dataclass(frozen=True)
class Between:
    """The range of a knob, both ends allowed, and what it is: `P: Annotated[float, Between(0, 0.9, "…")]`.

    `large`: where a GPU has enough to do to show its speed; on a CPU such a run takes a minute, not seconds.
    """

    low: float
    high: float
    doc: str
    large: float | None = None

    @property
    def top(self) -> float:
        """The largest value allowed."""
        return self.high if self.large is None else self.large


class Break:
    """A misconception as code: `replacements` are put in place of the lab's names of the same spelling.

    Running it must turn red exactly the checks that `reddens` names. `says` and `ru` describe it in
    English and in Russian.
    """

    def __init__(self, says: str, *, reddens: Sequence[str], ru: str, **replacements: Any):
        self.says, self.ru = says, ru
        self.reddens, self.replacements = tuple(reddens), replacements

    @property
    def name(self) -> str:
        return slug(self.says)


def slug(sentence: str) -> str:
    """`survivors are not rescaled` -> `survivors-are-not-rescaled`."""
    return re.sub(r"[^a-z0-9]+", "-", sentence.lower()).strip("-")


def once(training: Callable[[Run], Any]) -> Callable[[Run], Any]:
    """A result that several checks share: computed at most once a run, with randomness of its own."""

    @functools.wraps(training)
    def shared(run: Run) -> Any:
        return run._once(training)

    return shared


class Run:
    """One run of one lab, handed to each check: where to compute, and where the evidence goes."""

    def __init__(self, *, device: str, seed: int, emit: Emit, detailed: bool = False):
        self.device, self.seed, self._detailed = device, seed, detailed
        self._emit = emit
        self.origins: set[str] = (
            set()
        )  # of a check's numbers: "drawn" at random on the device, "trained" in steps
        self._shared: dict[Callable[..., Any], Any] = {}
        self._check: str | None = None
        self._evidence: list[bool] = []

    # ── evidence ─────────────────────────────────────────────────────────────────────────────────

    def close(self, got: Any, want: Any, *, tol: float, against: str) -> None:
        """Every number of `got` is within `tol` (absolute) of `want`: same shape, or `want` one number.

        `against` names the oracle and where the tolerance comes from. Tensors, arrays, nested lists,
        sympy and plain numbers all do. Of many numbers the worst pair is shown.
        """
        tol = float(tol)
        if not 0 <= tol < math.inf:
            raise ValueError(f"tol must be finite and not negative, not {tol}")
        (shape, mine), (wanted, theirs) = _numbers(got), _numbers(want)
        if wanted == ():
            theirs = theirs * len(mine)
        elif shape != wanted:
            return self._record(f"shape {shape}", f"shape {wanted}", None, tol, against, ok=False, whole=got)
        if not mine:
            raise ValueError("nothing to compare: got is empty")
        errors = [abs(a - b) for a, b in zip(mine, theirs, strict=True)]
        worst = max(range(len(errors)), key=lambda i: (math.isnan(errors[i]), errors[i]))
        ok, n = errors[worst] <= tol, len(mine)
        self._record(mine[worst], theirs[worst], errors[worst], tol, against, ok=ok, n=n, whole=mine)

    def equal(self, got: Any, want: Any, *, against: str) -> None:
        """`got` is exactly `want`: shapes, counts, names, or tensors to the last bit."""
        mine, theirs = _plain(got), _plain(want)
        ok = mine == theirs
        shown = _difference(mine, theirs) if not ok else (mine, theirs)
        self._record(_brief(shown[0]), _brief(shown[1]), None, None, against, ok=ok, whole=mine)

    def below(self, got: Any, limit: Any, *, against: str) -> None:
        """The number `got` is less than `limit`."""
        got, limit = _number(got), _number(limit)
        self._record(got, f"< {limit:.6g}", None, None, against, ok=got < limit)

    def above(self, got: Any, limit: Any, *, against: str) -> None:
        """The number `got` is greater than `limit`."""
        got, limit = _number(got), _number(limit)
        self._record(got, f"> {limit:.6g}", None, None, against, ok=got > limit)

    def true(self, ok: Any, why: str) -> None:
        """A fact that is no number: `why` says what was observed when it holds."""
        ok = bool(ok)
        self._record(ok, True, None, None, why, ok=ok)

    def raises(self, error: type[Exception], action: Callable[[], Any], *, match: str, against: str) -> None:
        """`action()` raises `error`, and its message contains `match`."""
        want = f"{error.__name__}: …{match}…"
        try:
            action()
        except error as caught:
            got = f"{type(caught).__name__}: {str(caught).strip()}".splitlines()[0]
            self._record(_brief(got), want, None, None, against, ok=match in str(caught))
        else:
            self._record("no error", want, None, None, against, ok=False)

    # ── what the student sees while it runs ──────────────────────────────────────────────────────

    def steps(self, total: int, label: str = "") -> Iterator[int]:
        """`range(total)` that shows how far it is: `for step in run.steps(300, "with dropout"): …`."""
        self.origins.add("trained")
        shown = -math.inf
        for step in range(total):
            now = time.monotonic()
            if now - shown > 0.05:
                shown = now
                self._emit({"event": "progress", "label": label, "step": step, "total": total})
            yield step
        self._emit({"event": "progress", "label": label, "step": total, "total": total})

    def chart(
        self, name: str, *, x: str, y: str, log: str = "", lines: dict[str, float] | None = None
    ) -> None:
        """Describe the axes of a chart once: `log` is "", "x", "y" or "xy"; `lines` are horizontal marks."""
        if log not in ("", "x", "y", "xy"):
            raise ValueError(f'log must be "", "x", "y" or "xy", not {log!r}')
        marks = {key: float(value) for key, value in (lines or {}).items()}
        self._emit({"event": "chart", "chart": name, "x": x, "y": y, "log": log, "lines": marks})

    def plot(self, chart: str, x: Any, y: Any, series: str = "") -> None:
        """Add the point (x, y) to a curve of a chart; the curve grows live."""
        self._emit({"event": "point", "chart": chart, "series": series, "x": _number(x), "y": _number(y)})

    def table(self, name: str, rows: Any, columns: Sequence[str] = (), labels: Sequence[str] = ()) -> None:
        """Show a matrix, shape (rows, columns), as a heat map with optional column names and row labels."""
        self._emit(
            {
                "event": "table",
                "table": name,
                "rows": _plain(rows),
                "columns": list(columns),
                "labels": list(labels),
            }
        )

    def say(self, text: str) -> None:
        """A sentence for the student."""
        self._emit({"event": "said", "text": str(text)})

    # ── randomness ───────────────────────────────────────────────────────────────────────────────

    def generator(self, stream: int = 0) -> Any:
        """A fresh `torch.Generator` on the run's device; the same seed and stream give the same numbers."""
        torch = sys.modules["torch"]
        self.origins |= {"drawn"} if self.device != "cpu" else set()
        return torch.Generator(device=self.device).manual_seed(self.seed + 1_000_003 * stream)

    # ── the machinery ────────────────────────────────────────────────────────────────────────────

    def _once(self, training: Callable[[Run], Any]) -> Any:
        if training not in self._shared:
            check, origins, self._check, self.origins = self._check, self.origins, None, set()
            with _randomness_of_its_own(self.device):
                try:
                    with self._seeded():
                        result: Any = training(self), None, None
                except Exception as fault:
                    result = None, fault, fault.__traceback__
            self._shared[training] = *result, self.origins
            self._check, self.origins = check, origins
        value, error, trace, origins = self._shared[training]
        self.origins |= origins
        if error is not None:
            raise error.with_traceback(trace)  # each check's own way to it, not the earlier ones' as well
        return value

    @contextlib.contextmanager
    def _seeded(self) -> Iterator[None]:
        """From the seed on; notices draws from the device's generator. Those of the CPU's are the same for all."""
        seed_everything(self.seed)
        torch = sys.modules.get("torch")
        where = torch.get_device_module(self.device) if torch and self.device != "cpu" else None
        before = where.get_rng_state().tolist() if where else None
        yield
        if where and where.get_rng_state().tolist() != before:
            self.origins.add("drawn")

    def _record(
        self,
        got: Any,
        want: Any,
        error: float | None,
        tol: float | None,
        against: str,
        *,
        ok: bool,
        n: int = 1,
        whole: Any = None,
    ) -> None:
        if self._check is None:
            raise RuntimeError("evidence belongs in a check_ function, not in a @once training")
        if not against:
            raise ValueError("say what it is compared with: against=…")
        ok = bool(ok)
        self._evidence.append(ok)
        event = {"event": "evidence", "check": self._check, "got": got, "want": want, "error": error}
        event |= {"tol": tol, "against": against, "n": n, "ok": ok}
        if self._detailed:
            event["numbers"] = _numbers_in(got if whole is None else whole)
        self._emit(event)

    def judge(self, name: str, check: Callable[[Run], None]) -> bool:
        """Run one check; True when every piece of its evidence is good. No evidence is an error."""
        self._check, self._evidence, self.origins = name, [], set()
        try:
            with self._seeded():
                check(self)
        finally:
            self._check = None
        if not self._evidence:
            raise RuntimeError(f"check_{name} recorded no evidence: call run.close, run.equal, run.true, …")
        return all(self._evidence)


def seed_everything(seed: int) -> None:
    """Seed Python's, NumPy's and torch's global generators, the latter two where the lab loaded them."""
    random.seed(seed)
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed(seed % 2**32)
    if torch := sys.modules.get("torch"):
        torch.manual_seed(seed)


@contextlib.contextmanager
def _randomness_of_its_own(device: str) -> Iterator[None]:
    python = random.getstate()
    numpy, torch = sys.modules.get("numpy"), sys.modules.get("torch")
    arrays = numpy.random.get_state() if numpy else None
    kind = "cuda" if device == "cpu" else device
    with torch.random.fork_rng(device_type=kind) if torch else contextlib.nullcontext():
        yield
    random.setstate(python)
    if numpy:
        numpy.random.set_state(arrays)


def _number(value: Any) -> float:
    """One number; of a tensor its value alone, without the graph that made it."""
    return float(value.detach() if hasattr(value, "detach") else value)


def _numbers(value: Any) -> tuple[tuple[int, ...], list[float]]:
    """Shape and flat float64 values of a tensor, an array, a nested list, a sympy or plain number or matrix."""
    if hasattr(value, "detach"):
        if value.is_complex():
            raise TypeError("complex numbers: compare torch.view_as_real of both")
        value = value.detach().cpu().double()
        return tuple(value.shape), value.reshape(-1).tolist()
    if hasattr(value, "dtype"):
        return tuple(value.shape), [float(v) for v in value.reshape(-1).tolist()]
    if hasattr(value, "tolist"):
        return _numbers(value.tolist())
    if isinstance(value, list | tuple):
        parts = [_numbers(v) for v in value]
        shapes = {shape for shape, _ in parts}
        if len(shapes) > 1:
            raise ValueError(f"ragged: parts of shapes {sorted(shapes)}")
        inner = next(iter(shapes), ())
        return (len(parts), *inner), [v for _, flat in parts for v in flat]
    return (), [float(value)]


def _numbers_in(value: Any) -> list[float]:
    """All its numbers, none where it is something else."""
    try:
        return _numbers(value)[1]
    except (TypeError, ValueError):
        return []


def _plain(value: Any) -> Any:
    """Tensors, arrays and tuples (also torch.Size) as nested lists, sympy's whole numbers as int, the rest as it is."""
    if getattr(value, "is_Integer", False):
        return int(value)
    if hasattr(value, "detach"):
        return value.detach().cpu().tolist()
    if hasattr(value, "tolist"):
        return value.tolist()
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    if isinstance(value, set | frozenset):
        return sorted((_plain(v) for v in value), key=str)
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    return value if isinstance(value, str | int | float | bool | type(None)) else str(value)


def _difference(got: Any, want: Any) -> tuple[Any, Any]:
    """The first place where two long lists of equal length part, else the two as they are."""
    if isinstance(got, list) and isinstance(want, list) and len(got) == len(want) > 6:
        place = next(i for i, (a, b) in enumerate(zip(got, want, strict=True)) if a != b)
        return f"[{place}] {_brief(got[place])}", f"[{place}] {_brief(want[place])}"
    return got, want


def _brief(value: Any, width: int = 100) -> Any:
    """As it is shown: one line of at most `width` characters, of a long list its beginning and its length."""
    if isinstance(value, bool | int | float | type(None)):
        return value
    text = value if isinstance(value, str) else _list_text(value)
    return text if len(text) <= width else text[: width - 1] + "…"


def _list_text(value: Any) -> str:
    if isinstance(value, list):
        shown = [_list_text(v) for v in (value[:3] if len(value) > 6 else value)]
        return f"[{', '.join(shown)}" + (f", … {len(value)}]" if len(value) > 6 else "]")
    return f"{value:.5g}" if isinstance(value, float) else repr(value)
