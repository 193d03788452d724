"""The kinds of practice items. One joins by a type here and a line in `answers.grade`."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from msgspec import Meta, field

from examprep.cards.parts import CheckName, Line, Part, Phrase, Slug, Text, VariableLine


class Examples(Part, frozen=True, kw_only=True):
    """Answers that the suite grades: one or several of each."""

    right: Line | list[Line]
    wrong: Line | list[Line]
    malformed: Line | list[Line]

    def all(self) -> list[tuple[str, str]]:
        """(expected status, answer) pairs."""
        pairs = []
        for status in ("right", "wrong", "malformed"):
            answers = getattr(self, status)
            pairs += [(status, a) for a in ([answers] if isinstance(answers, str) else answers)]
        return pairs


class Option(Part, frozen=True, kw_only=True):
    """One line to choose. `says` is what choosing it reveals: the misconception, named."""

    text: Phrase
    right: bool = False
    says: Text | None = None


class NumberMistake(Part, frozen=True, kw_only=True):
    answer: float
    says: Text


class NumbersMistake(Part, frozen=True, kw_only=True):
    answer: list[float]
    says: Text


class TextMistake(Part, frozen=True, kw_only=True):
    answer: Line
    says: Text


class ItemBase(Part, tag_field="kind", frozen=True, kw_only=True):
    """`why` is shown after the answer; `claim` names the claim that the student can then verify live."""

    id: Slug
    prompt: Text
    why: Text | None = None
    claim: Slug | None = None


class Choice(ItemBase, tag="choice", frozen=True, kw_only=True):
    """One option is right. Answered by its number as written here, from 1."""

    options: Annotated[list[Option], Meta(min_length=2, max_length=9)]
    examples: Examples


class Choices(ItemBase, tag="choices", frozen=True, kw_only=True):
    """Several options are right: `1 3`. Partial credit, minus what was ticked in error."""

    options: Annotated[list[Option], Meta(min_length=3, max_length=9)]
    examples: Examples


class Number(ItemBase, tag="number", frozen=True, kw_only=True):
    """A number within `tol` (absolute) or `rel` (relative); neither: exact. The lab computes it as well."""

    answer: float
    tol: float | None = None
    rel: float | None = None
    unit: str | None = None
    mistakes: list[NumberMistake] = []
    examples: Examples


class Numbers(ItemBase, tag="numbers", frozen=True, kw_only=True):
    """Several numbers in order, each within `tol` or `rel`: a vector, or the values that `names` name.

    Partial credit for those that are right. The lab computes them as well.
    """

    answer: Annotated[list[float], Meta(min_length=2, max_length=16)]
    names: list[Line] = []
    tol: float | None = None
    rel: float | None = None
    mistakes: list[NumbersMistake] = []
    examples: Examples


class Shape(ItemBase, tag="shape", frozen=True, kw_only=True):
    """A tensor's shape such as (N, 16, 13, 13); letters are symbolic. The lab computes it as well."""

    answer: Line
    mistakes: list[TextMistake] = []
    examples: Examples


class Expression(ItemBase, tag="expression", frozen=True, kw_only=True):
    """A formula in `variables`, each with where it lies: ["x: real", "p: unit"]. Equal in value is right.

    `form`, `uses` and `avoids` ask for a form as well: `uses: [sigma]` is "in terms of σ". Only the value being right
    earns half. A mistake is the expression that a misconception gives.
    """

    answer: Line
    variables: list[VariableLine] = []
    form: Literal["expanded", "factored"] | None = None
    uses: list[Line] = []
    avoids: list[Line] = []
    mistakes: list[TextMistake] = []
    examples: Examples


class Order(ItemBase, tag="order", frozen=True, kw_only=True):
    """Steps in their right order; shown shuffled, answered as `3 1 2` in the numbering shown."""

    steps: Annotated[list[Phrase], Meta(min_length=3, max_length=9)]
    examples: Examples


class Fill(ItemBase, tag="fill", frozen=True, kw_only=True):
    """The blank ___ of the prompt: code (spaces and quotes do not matter) or a term (nor does case)."""

    accept: Annotated[list[Line], Meta(min_length=1)]
    code: bool = True
    mistakes: list[TextMistake] = []
    examples: Examples


class Predict(ItemBase, tag="predict", frozen=True, kw_only=True):
    """Which checks will this break of the lab turn red? `among`: the checks offered; the key comes from running it.

    Statements about the lab's curves are added when it is asked.
    """

    break_name: Slug = field(name="break")
    among: Annotated[list[CheckName], Meta(min_length=2, max_length=9)]
    examples: Examples


class Recall(ItemBase, tag="recall", frozen=True, kw_only=True):
    """Say it, then tick what was said: the card's outline, or `points` of its own."""

    points: list[Text] = []


class Problem(ItemBase, tag="problem", frozen=True, kw_only=True):
    """A fresh problem each time, made by `generator`; `set` holds parameters fixed: [K=3]."""

    prompt: Text | None = None  # type: ignore[assignment]  # the generator asks
    generator: Slug
    settings: list[Line] = field(default=[], name="set")


Item: TypeAlias = (
    Choice | Choices | Number | Numbers | Shape | Expression | Order | Fill | Predict | Recall | Problem
)
