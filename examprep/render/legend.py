"""How an answer to this very item may be written: the forms that its reader takes, in its own letters."""

from __future__ import annotations

from collections.abc import Sequence

from examprep.answers import expression
from examprep.cards import Choice, Choices, Expression, Fill, Item, Number, Numbers, Order, Predict, Shape
from examprep.language import Language, say
from examprep.render.item import row, wanted


def forms(item: Item) -> Sequence[str]:
    """Texts that the item's reader takes, one of each form; none where any text is one."""
    if isinstance(item, Choice):
        return ("2", "b")
    if isinstance(item, Choices | Predict):
        return ("1 2", "1, 2", "12", "0")
    if isinstance(item, Order):
        numbers = [str(k) for k in range(len(item.steps), 0, -1)]
        return (" ".join(numbers), ", ".join(numbers), "".join(numbers))
    if isinstance(item, Number):
        return ("0.25", "0,25", "2/3", "66.5 %", "1e-3", "2·10^-3", "366 592")
    if isinstance(item, Numbers):
        numbers = row(item)
        return ("; ".join(numbers), "(" + ", ".join(numbers) + ")", " ".join(numbers))
    if isinstance(item, Shape):
        return ("(N, 3, 8, 8)", "N×3×8×8", "[8, 2H]", "N 3 8 8", "()")
    return _expressions(item) if isinstance(item, Expression) else ()


def _expressions(item: Expression) -> Sequence[str]:
    letters = [*expression.read_variables(item.variables)]
    if not letters:
        return ("2/3", "2^10", "√2", "e^(−1)", "π/2")
    x, y = letters[0], letters[-1]
    return (f"2{x}", f"{x}^2", f"{x}/{y}" if x != y else f"1/{x}", f"√{x}", f"|{x}|", f"e^(−{x})")


def legend(item: Item, language: Language, *, functions: bool = False) -> str:
    """What is asked for, then the forms; `functions`: with all functions that an expression may use."""
    line = wanted(item, language)
    if shown := " · ".join(forms(item)):
        line += f" → {shown}"
    if isinstance(item, Fill):
        line += "; " + _spelling(item, language)
    if isinstance(item, Expression) and functions:
        names = " ".join(expression.function_names())
        line += "\n" + say(language, f"функции: {names}; ещё ", f"functions: {names}; also ") + "⌊x⌋ ⌈x⌉ π e"
    return f"{line}\n{_signs(item, language)}"


def _signs(item: Item, language: Language) -> str:
    """How to say that one is sure; x! is a factorial."""
    if isinstance(item, Expression):
        ru, en = (
            "в конце через пробел: ! — уверены, ? — наугад",
            "end with a space and ! if sure, ? if guessing",
        )
    else:
        ru, en = "в конце ! — уверены, ? — наугад", "end with ! if sure, ? if guessing"
    return say(language, ru, en)


def _spelling(item: Fill, language: Language) -> str:
    if item.code:
        return say(
            language,
            "пробелы и вид кавычек не важны, регистр важен",
            "spaces and the kind of quotes do not matter, case does",
        )
    return say(language, "регистр, дефисы и ё не важны", "neither case nor hyphens matter")
