"""Tokens to a tree.

How it reads what could be read otherwise:
- `2x·y`: side by side is a product, of the same rank as · and /, from left to right.
- `1/2x` is 1/(2x): after a slash, what is written together without spaces and brackets belongs together;
  `1/2 x` and `1/2(x + 1)` are halves.
- `−x^2` is −(x^2), `e^−x^2` is e^(−(x^2)), `2^x^y` is 2^(x^y); `e^2x` is e^2·x.
- `sin 2x cos y`: a function without brackets takes what is written together: sin(2x)·cos(y); `sin x^2` is sin(x^2).
- `sin(x)^2` and `sin^2 x` are (sin x)^2; `√2x` is √2·x.
"""

from __future__ import annotations

from fractions import Fraction
from typing import NoReturn

from examprep.answers.expression.functions import CALLS, COMPARISONS
from examprep.answers.expression.stream import DEEPEST, PART, Stream
from examprep.answers.expression.tokens import OPEN, Token
from examprep.answers.expression.tree import Apply, Constant, Number, Tree, Variable, is_number


class Parser(Stream):
    """Reads one expression; Stuck where it makes no sense."""

    def whole(self) -> Tree:
        tree = self.sum()
        if self.next.kind == "end":
            return tree
        if self.next.kind in OPEN.values():
            self.stuck("Скобка закрыта, но не открыта.", "This bracket closes but was never opened.")
        if self.next.kind in PART:
            self.stuck(
                "Запятая с пробелом разделяет аргументы функции; нужно одно выражение.",
                "A comma parts the arguments of a function; write one expression.",
            )
        if self.next.kind in COMPARISONS:
            self.stuck("Сравнение пишется в скобках: [x > 0].", "A comparison stands in brackets: [x > 0].")
        self.unexpected()

    # ── sums, products, powers ──

    def sum(self) -> Tree:
        tree = self.term()
        while self.next.kind in ("+", "-"):
            tree = self.make(self.take().kind, tree, self.term())
        return tree

    def term(self) -> Tree:
        """A product with the signs before it."""
        signs = self.signs()
        tree = self.product()
        return self.signed(signs, tree)

    def product(self) -> Tree:
        tree = self.power()
        while True:
            if self.next.kind == "·":
                self.take()
                tree = self.make("·", tree, self.signed(self.signs(), self.power()))
            elif self.next.kind in ("/", "//"):
                whole = self.take().kind == "//"
                tree = self.make("/", tree, self.signed(self.signs(), self.together()))
                tree = self.make("⌊", tree) if whole else tree
            elif self.begins():
                before = self.tokens[self.at - 1]
                if before.kind == self.next.kind == "number":
                    self.stuck(
                        f"Между {before.text} и {self.next.text} нужен знак: напишите · между ними.",
                        f"Write · between {before.text} and {self.next.text}.",
                    )
                tree = self.beside(tree, self.power())
            else:
                return tree

    def beside(self, left: Tree, right: Tree) -> Tree:
        """A product without a sign; the 1 of `1[x > 0]` is how one writes an indicator."""
        indicator = isinstance(right, Apply) and right.symbol in COMPARISONS
        return right if indicator and is_number(left, 1) else self.make("·", left, right)

    def together(self, *, functions: bool = True) -> Tree:
        """Factors written without spaces and brackets: what a slash divides by, what a bare function takes."""
        tree = self.power()
        while self.next.glued and self.begins() and self.next.kind not in ("|", *OPEN):
            if self.next.kind == "function" and not functions:
                break
            tree = self.make("·", tree, self.power())
        return tree

    def power(self) -> Tree:
        tree = self.atom()
        if self.next.kind == "^":
            self.take()
            self.deeper()
            tree = self.make("^", tree, self.signed(self.signs(), self.power()))
            self.depth -= 1
        return tree

    def signs(self) -> int:
        """How many minus signs stand here."""
        minus = 0
        while self.next.kind in ("+", "-"):
            minus += self.take().kind == "-"
        if minus > DEEPEST:
            self.deep()
        return minus

    def signed(self, minus: int, tree: Tree) -> Tree:
        for _ in range(minus):
            tree = self.make("neg", tree)
        return tree

    # ── atoms ──

    def atom(self) -> Tree:
        token = self.take()
        if token.kind == "number":
            text = token.text.replace(",", ".")
            return self.leaf(Number(Fraction(text.rstrip("%")) / (100 if text.endswith("%") else 1)))
        if token.kind == "variable":
            return self.leaf(Variable(token.text))
        if token.kind == "constant":
            return self.leaf(Constant(token.text))
        if token.kind == "function":
            return self.call(token)
        if token.kind == "√":
            self.deeper()
            tree = self.make("√", self.power())
            self.depth -= 1
            return tree
        if token.kind == "|" or token.kind in OPEN:
            return self.bracket(token)
        self.at -= token.kind != "end"
        return self.nothing()

    def bracket(self, opening: Token) -> Tree:
        """What stands between a bracket or bar and its partner, which may be a comparison."""
        bars, self.bars = self.bars, self.bars + 1 if opening.kind == "|" else 0
        self.deeper()
        self.partner_of_bar(opening)
        tree = self.sum()
        if opening.kind in ("(", "[", "{") and self.next.kind in COMPARISONS:
            tree = self.comparison(tree)
        self.close(opening)
        self.depth -= 1
        self.bars = bars
        return self.make(opening.kind, tree) if opening.kind in CALLS else tree

    def comparison(self, left: Tree) -> Tree:
        """`a < b < c` is 1 where both hold: the product of two indicators."""
        found: Tree | None = None
        while self.next.kind in COMPARISONS:
            symbol = self.take().kind
            right = self.sum()
            one = self.make(symbol, left, right)
            found, left = one if found is None else self.make("·", found, one), right
        assert found is not None
        return found

    def close(self, opening: Token) -> None:
        self.partner_of_bar(opening)
        partner = OPEN.get(opening.kind, "|")
        if self.next.kind == partner:
            self.take()
        elif self.next.kind in PART:
            self.stuck(
                "Запятая здесь лишняя: дробь пишется без пробела, 0,5.",
                "This comma parts nothing: a decimal comma has no space after it, 0,5.",
            )
        elif self.next.kind == "end" or self.next.kind in OPEN.values():
            where = opening.text
            self.stuck(
                f"Скобка {where} не закрыта: нужна {partner}.", f"{where} is not closed: write {partner}."
            )
        else:
            self.unexpected()

    def partner_of_bar(self, opening: Token) -> None:
        """Stuck at a bar that nothing closes before its argument, its bracket or the text ends."""
        if opening.kind == "|" and self.ends() and not self.closes_later():
            self.stuck(
                "Черта | не закрыта: модуль пишется |x|.",
                "The bar | is not closed: an absolute value is written |x|.",
                opening.index,
            )

    # ── functions ──

    def call(self, name: Token) -> Tree:
        exponent = self.exponent(name) if self.next.kind == "^" else None
        self.deeper()
        if self.next.kind in ("(", "[", "{"):
            args = self.arguments(name)
        elif self.begins() or self.next.kind in ("+", "-"):
            args = [self.signed(self.signs(), self.together(functions=False))]
        else:
            self.stuck(f"Нужен аргумент: {name.text}(x).", f"Write what it is taken of: {name.text}(x).")
        self.depth -= 1
        function = CALLS[name.text]
        if not function.least <= len(args) <= function.most:
            self.count(name, len(args))
        tree = self.make(name.text, *args)
        return self.make("^", tree, exponent) if exponent else tree

    def exponent(self, name: Token) -> Tree:
        """`sin^2 x`: only a whole number can stand there, for sin^−1 could mean two things."""
        sign = self.take()
        if self.next.kind != "number" or not self.next.text.isdigit():
            self.at -= 1
            ru = f"Степень функции пишите после скобок: {name.text}(x)^…"
            self.stuck(ru, f"Write the power of a function behind its brackets: {name.text}(x)^…", sign.index)
        return self.leaf(Number(Fraction(self.take().text)))

    def arguments(self, name: Token) -> list[Tree]:
        opening, bars = self.take(), self.bars
        self.bars = 0
        args = [self.sum()]
        while CALLS[name.text].most > 1 and self.next.kind in PART:
            self.take()
            args.append(self.sum())
        self.close(opening)
        self.bars = bars
        return args

    def count(self, name: Token, found: int) -> NoReturn:
        f = CALLS[name.text]
        want = str(f.least) if f.least == f.most else f"{f.least}…{f.most}"
        shown = "(" + "; ".join("abcdefgh"[: f.least]) + ")"
        self.stuck(
            f"У {name.text} аргументов должно быть {want}, а не {found}: {name.text}{shown}.",
            f"{name.text} takes {want} arguments, not {found}: {name.text}{shown}.",
            name.index,
        )
