"""What a student sets before a run of a lab: knobs, seed, device."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from examprep.labfile import Knob, LabFile
from examprep.runner import Request

DEVICES = ("auto", "cpu", "cuda", "mps")
SEED = Knob("seed", "int", 0, 0, 2**31 - 1, "what the random numbers start from", 0)


@dataclass(frozen=True)
class Settings:
    """`turned` holds the knobs that do not stand at their default, and no others: the log wants it so."""

    turned: dict[str, float] = field(default_factory=dict)
    seed: int = 0
    device: str = "auto"

    def value(self, knob: Knob) -> float:
        return self.seed if knob == SEED else self.turned.get(knob.name, knob.default)

    def turn(self, knob: Knob, value: float) -> Settings:
        """These settings with one knob, or the seed, at another value."""
        if knob == SEED:
            return replace(self, seed=int(value))
        others = {name: old for name, old in self.turned.items() if name != knob.name}
        return replace(self, turned=others if value == knob.default else {**others, knob.name: value})

    def on_next_device(self, step: int = 1) -> Settings:
        place = (DEVICES.index(self.device) + step) % len(DEVICES)
        return replace(self, device=DEVICES[place])

    def request(self, lab: LabFile, break_name: str | None = None) -> Request:
        return Request(
            lab.path, seed=self.seed, device=self.device, knobs=dict(self.turned), break_name=break_name
        )

    def unlike(self, other: Settings, lab: LabFile) -> str:
        """`P = 0.6 · seed 1`: what stands here of all in which the two differ."""
        knobs = [knob for knob in lab.knobs if self.value(knob) != other.value(knob)]
        parts = [f"{knob.name} = {self.value(knob):g}" for knob in knobs]
        parts += [f"seed {self.seed}"] if self.seed != other.seed else []
        parts += [self.device] if self.device != other.device else []
        return " · ".join(parts)
