"""The form that an answer is asked for in, besides its value: expanded, factored, with or without certain names."""

from __future__ import annotations

from examprep.answers.expression.functions import SPELLINGS
from examprep.answers.expression.names import keys
from examprep.answers.expression.tree import Apply, Constant, Number, Tree, Variable, parts
from examprep.cards import Expression
from examprep.language import Language, say

FORMS = {"expanded": ("раскройте скобки", "expanded"), "factored": ("разложите на множители", "factored")}


def in_form(tree: Tree, form: str | None, answer: Tree) -> bool:
    """`expanded`: no product or power of a sum. `factored`: no sum, and two factors if the answer has two."""
    if form == "expanded":
        return not any(_to_multiply(part) for part in parts(tree))
    return form != "factored" or (not _is_sum(tree) and _factors(tree) >= min(2, _factors(answer)))


def _to_multiply(part: Tree) -> bool:
    """Whether this part could be multiplied out."""
    if not isinstance(part, Apply):
        return False
    if part.symbol in ("·", "neg"):
        return any(map(_is_sum, part.args))
    whole = len(part.args) == 2 and isinstance(part.args[1], Number) and part.args[1].value.denominator == 1
    return _is_sum(part.args[0]) if part.symbol == "/" or (part.symbol == "^" and whole) else False


def _is_sum(tree: Tree) -> bool:
    while isinstance(tree, Apply) and tree.symbol == "neg":
        tree = tree.args[0]
    return isinstance(tree, Apply) and tree.symbol in ("+", "-")


def _factors(tree: Tree) -> int:
    """How many factors have a variable in them; a power counts as two."""
    if isinstance(tree, Apply) and tree.symbol == "neg":
        return _factors(tree.args[0])
    if isinstance(tree, Apply) and tree.symbol in ("·", "/"):
        return sum(map(_factors, tree.args))
    varies = any(isinstance(part, Variable) for part in parts(tree))
    return 2 * varies if isinstance(tree, Apply) and tree.symbol == "^" else int(varies)


def symbols(tree: Tree) -> set[str]:
    """The functions and variables of the tree; a power of e is `exp`."""
    found = set()
    for part in parts(tree):
        if isinstance(part, Variable):
            found.add(part.name)
        elif isinstance(part, Apply):
            found.add("exp" if part.symbol == "^" and part.args[0] == Constant("e") else part.symbol)
    return found


def symbol_of(name: str) -> str:
    """What `uses` and `avoids` name: `sigma` is σ."""
    return next((SPELLINGS[key] for key in keys(name) if key in SPELLINGS), name)


def missing_form(item: Expression, tree: Tree, answer: Tree, language: Language) -> str | None:
    """What the form of `tree` lacks, in words; None where it is as the item asks."""
    has = symbols(tree)
    lacking = [name for name in item.uses if symbol_of(name) not in has]
    extra = [name for name in item.avoids if symbol_of(name) in has]
    if lacking:
        return say(
            language, f"выразите через {', '.join(lacking)}", f"write it in terms of {', '.join(lacking)}"
        )
    if extra:
        return say(language, f"запишите без {', '.join(extra)}", f"write it without {', '.join(extra)}")
    if item.form is None or in_form(tree, item.form, answer):
        return None
    return say(language, *FORMS[item.form])


def asked_form(item: Expression, language: Language) -> str:
    """`expanded, in terms of σ, without exp`: what the item asks for besides the value."""
    said = [say(language, *FORMS[item.form])] if item.form else []
    if uses := ", ".join(item.uses):
        said.append(say(language, f"через {uses}", f"in terms of {uses}"))
    if avoids := ", ".join(item.avoids):
        said.append(say(language, f"без {avoids}", f"without {avoids}"))
    return ", ".join(said)
