"""A tensor's shape: `(N, 16, 14, 14)`, `N×16×14×14`, `torch.Size([8, 16])`, `N 16 14 14`; `()` is a scalar's."""

from __future__ import annotations

import re
from dataclasses import dataclass

from examprep.answers.dim import SUM, Dim, read_dim
from examprep.answers.typed import TO_LATIN, Typed, read_typed
from examprep.answers.verdict import Asked, Malformed, Verdict, right, wrong
from examprep.cards import Shape
from examprep.language import Language, say

SIZE = re.compile(r"(?:torch\.)?size *(?=[(\[])", re.IGNORECASE)
# x between sizes is a cross: with spaces around it, or where no small letter makes it part of a word.
CROSS = re.compile(
    r"(?<=\w) +[xX] +(?=\w)|(?<=[0-9A-Z]) *x *(?=[0-9A-Z])|(?<=[0-9]) *X *(?=[0-9])|×",
)
MARKS = re.compile(" *[,;] *")
SPACES = re.compile(" +")
CLOSING = {"(": ")", "[": "]"}


@dataclass(frozen=True)
class Sizes:
    """The dimensions in order."""

    dims: tuple[Dim, ...]

    @property
    def key(self) -> tuple[object, ...]:
        return tuple(dim.key for dim in self.dims)

    @property
    def echo(self) -> str:
        inside = ", ".join(map(str, self.dims))
        return f"({inside},)" if len(self.dims) == 1 else f"({inside})"


def read(item: Shape, text: str, language: Language) -> Malformed | Sizes:
    """Letters compare by name, n and N being one, and Cyrillic ones (Н, С, В) are read as Latin."""
    return read_shape(text, language)


def read_shape(text: str, language: Language) -> Malformed | Sizes:
    """Reads a shape in any of the usual spellings."""
    typed = read_typed(text, language)
    if isinstance(typed, Malformed):
        return typed
    start, end, missing = _inside(typed.text)
    if missing:
        message = say(
            language, f"Не хватает закрывающей скобки {missing}", f"The closing {missing} is missing."
        )
        return Malformed(message, typed.column(end))
    line = "".join(map(_latin, typed.text[start:end]))
    # A cross becomes a comma of the same length, so that columns stay.
    line = CROSS.sub(lambda found: ",".center(len(found[0])), line)
    found = _dims(line)
    return found if isinstance(found, Sizes) else _malformed(typed, start + found, language)


def _inside(text: str) -> tuple[int, int, str]:
    """From where to where the sizes stand, inside up to two pairs of brackets; and a bracket not closed."""
    size = SIZE.match(text)
    start, end = size.end() if size else 0, len(text)
    for _ in range(2):
        bracket = text[start : start + 1]
        if bracket not in CLOSING:
            break
        if end - 1 <= start or text[end - 1] != CLOSING[bracket]:
            return start, end, CLOSING[bracket]
        inner = text[start + 1 : end - 1]
        start, end = start + 1 + len(inner) - len(inner.lstrip()), start + 1 + len(inner.rstrip())
        end = max(start, end)
    return start, end, ""


def _latin(letter: str) -> str:
    """Here small Cyrillic letters count as well: case does not matter, so н is Н, which looks like H."""
    upper = letter.upper().translate(TO_LATIN)
    return letter if upper == letter.upper() else upper.lower() if letter.islower() else upper


def _dims(line: str) -> Sizes | int:
    """The sizes, or the index where they stop making sense. Without any comma, spaces part them."""
    gap = MARKS if re.search("[,;]", line) else SPACES
    dims: list[Dim] = []
    position = 0
    while position < len(line):
        found = SUM.match(line, position)
        dim = read_dim(found[0]) if found else None
        if found is None or dim is None:
            return position
        dims.append(dim)
        parted = gap.match(line, found.end())
        if parted is None and found.end() < len(line):
            return found.end()
        position = parted.end() if parted else found.end()
    return Sizes(tuple(dims))


def _malformed(typed: Typed, index: int, language: Language) -> Malformed:
    while typed.text[index : index + 1] == " ":
        index += 1
    return Malformed(
        say(
            language,
            "Форма — размеры через запятую: (N, 16, 14, 14); размер — целое число, буква или произведение 2H.",
            "A shape is sizes with commas: (N, 16, 14, 14); a size is a whole number, a letter or a product 2H.",
        ),
        typed.column(index),
    )


def judge(item: Shape, sizes: Sizes, asked: Asked) -> Verdict:
    """Every dimension exactly, the batch's too."""
    answer = of_card(item, item.answer)
    if sizes.key == answer.key:
        return right(sizes.echo, asked.language)
    says = next((m.says for m in item.mistakes if of_card(item, m.answer).key == sizes.key), None)
    verdict = wrong(sizes.echo, asked.language, answer.echo, says[asked.language] if says else None)
    return Verdict(
        "wrong", 0.0, sizes.echo, verdict.mistake, f"{verdict.feedback} {_where(sizes, answer, asked)}"
    )


def of_card(item: Shape, text: str) -> Sizes:
    """A shape that the card writes; it is the author's fault if it cannot be read."""
    sizes = read_shape(text, "en")
    if isinstance(sizes, Malformed):
        raise ValueError(f"{item.id}: {text!r} is no shape: {sizes.message}")
    return sizes


def _where(sizes: Sizes, answer: Sizes, asked: Asked) -> str:
    """Says which dimensions differ, counted from 0 as PyTorch counts them."""
    have, want = len(sizes.dims), len(answer.dims)
    if have != want:
        ru, en = f"Измерений должно быть {want}, а не {have}.", f"It has {want} dimensions, not {have}."
        return say(asked.language, ru, en)
    axes = ", ".join(str(k) for k in range(want) if sizes.key[k] != answer.key[k])
    return say(asked.language, f"Отличаются измерения (с нуля): {axes}.", f"It differs in dim {axes}.")
