"""Jacobians: their shape, their values, their products."""

from __future__ import annotations

from dataclasses import dataclass

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, Size, generator, ints, one_of, require, rows
from examprep.problems.matrices import flat, product, transposed
from examprep.problems.wording import both, exact, nested, num, par, signed, vec

ENTRIES = ("J₁₁", "J₁₂", "J₂₁", "J₂₂")


@dataclass(frozen=True)
class Kind:
    """A derivative around nn.Linear(n, m), perhaps on a batch of B: what it is, its shape, shapes it is taken for."""

    what: tuple[str, str]
    shape: str
    why: tuple[str, str]
    wrong: tuple[tuple[str, str, str], ...]


KINDS = {
    "y by x": Kind(
        ("якобиана ∂y/∂x для одного вектора x", "the Jacobian ∂y/∂x for a single vector x"),
        "m n",
        (
            "Строки якобиана — выходы, столбцы — входы.",
            "A Jacobian's rows are outputs, its columns inputs.",
        ),
        (
            ("n m", "Вы транспонировали якобиан.", "You transposed the Jacobian."),
            (
                "m",
                "Вы дали форму выхода, а производных в n раз больше.",
                "You gave the output's shape; there are n times as many derivatives.",
            ),
        ),
    ),
    "L by W": Kind(
        (
            "градиента функции потерь (скаляра) по матрице весов (`weight.grad`)",
            "the gradient of a scalar loss with respect to the weights (`weight.grad`)",
        ),
        "m n",
        (
            "Градиент скаляра имеет форму самой переменной, а веса `nn.Linear(n, m)` хранятся как (m, n).",
            "The gradient of a scalar has its variable's shape, and `nn.Linear(n, m)` stores weights as (m, n).",
        ),
        (
            (
                "n m",
                "Вы считали, что веса хранятся как (n, m).",
                "You took the weights to be stored as (n, m).",
            ),
            (
                "m m n",
                "Вы дали форму якобиана выхода, а потери — скаляр.",
                "You gave the shape of the output's Jacobian, but the loss is a scalar.",
            ),
        ),
    ),
    "y by W": Kind(
        (
            "якобиана ∂y/∂W для одного вектора x (W — матрица весов слоя)",
            "the Jacobian ∂y/∂W for a single vector x (W is the layer's weight matrix)",
        ),
        "m m n",
        (
            "Каждый из m выходов дифференцируют по каждому из m·n весов: форма выхода, затем форма весов.",
            "Each of m outputs is differentiated by each of m·n weights: the output's shape, then the weights'.",
        ),
        (
            (
                "m n",
                "Вы дали форму самих весов, но выход — не скаляр.",
                "You gave the shape of the weights, but the output is no scalar.",
            ),
            (
                "m n m",
                "Вы переставили оси весов: они хранятся как (m, n).",
                "You swapped the axes of the weights: they are stored as (m, n).",
            ),
        ),
    ),
    "Y by X": Kind(
        (
            "якобиана ∂Y/∂X для батча X формы (B, n), где Y — выход слоя",
            "the Jacobian ∂Y/∂X for a batch X of shape (B, n), Y being the layer's output",
        ),
        "B m B n",
        (
            "Каждый элемент выхода (B, m) дифференцируют по каждому элементу входа (B, n): у чужих примеров там нули.",
            "Each entry of the output (B, m) is differentiated by each of the input (B, n); other examples give zeros.",
        ),
        (
            ("m n", "Вы дали якобиан одного примера.", "You gave the Jacobian of one example."),
            (
                "B m n",
                "Вы оставили каждому примеру свой блок, а полный якобиан связывает каждый с каждым.",
                "You kept each example's own block; the full Jacobian pairs every one with every one.",
            ),
        ),
    ),
}


@generator("jacobian-shape", 4, 9, of=one_of(*KINDS), n=ints(2, 9), m=ints(2, 9), B=ints(4, 8))
def jacobian_shape(of, n, m, B):
    """Shape of a derivative around a linear layer: by input, by weights, of a scalar, over a batch."""
    require(len({n, m, B}) == 3)
    kind, sizes = KINDS[of], {"n": n, "m": m, "B": B}

    def shape(names):
        return [sizes[name] for name in names.split()]

    ru, en = (what.replace("(B, n)", f"({B}, {n})") for what in kind.what)
    written = ", ".join(map(str, shape(kind.shape)))
    batch = f", B = {B}" if "B" in kind.shape else ""
    return Problem(
        ask=Text(
            ru=f"Слой `nn.Linear({n}, {m})`. Какова форма {ru}? "
            "(Раскладка PyTorch: сначала оси того, что дифференцируют.)",
            en=f"A layer `nn.Linear({n}, {m})`. What is the shape of {en}? "
            "(PyTorch's layout: the axes of what is differentiated come first.)",
        ),
        answer=Size(shape(kind.shape)),
        steps=[
            Text(ru=kind.why[0], en=kind.why[1]),
            Text(
                ru=f"Здесь n = {n}, m = {m}{batch}: форма ({written}).",
                en=f"Here n = {n}, m = {m}{batch}: the shape is ({written}).",
            ),
        ],
        mistakes=[Mistake(shape(names), 0, Text(ru=ru, en=en)) for names, ru, en in kind.wrong],
    )


@generator(
    "jacobian-at-a-point",
    4,
    5,
    a=one_of(-3, -2, 2, 3),
    b=one_of(-3, -2, 2, 3),
    x=one_of(-3, -2, 2, 3),
    y=one_of(-3, -2, 2, 3),
)
def jacobian_at_a_point(a, b, x, y):
    """Jacobian of a map of the plane at a point."""
    J = [[2 * x * y, x * x], [a, 2 * b * y]]
    return Problem(
        ask=Text(
            ru=f"f(x, y) = (x²y, {num(a)}x {signed(b)}y²). Найдите якобиан J в точке ({num(x)}, {num(y)}): "
            "J₁₁, J₁₂, J₂₁, J₂₂ (строка — компонента f, столбец — переменная).",
            en=f"f(x, y) = (x²y, {num(a)}x {signed(b)}y²). Find the Jacobian J at ({num(x)}, {num(y)}): "
            "J₁₁, J₁₂, J₂₁, J₂₂ (a row for each component of f, a column for each variable).",
        ),
        answer=Row(flat(J), ENTRIES),
        steps=[
            both(
                f"J₁₁ = ∂(x²y)/∂x = 2xy = 2·{par(x)}·{par(y)} = {num(J[0][0])}, J₁₂ = ∂(x²y)/∂y = x² = {x * x}."
            ),
            both(f"J₂₁ = {num(a)}, J₂₂ = {num(2 * b)}y = {num(2 * b)}·{par(y)} = {num(J[1][1])}."),
            both(f"J = {nested(J)}."),
        ],
        mistakes=[
            Mistake(
                flat(transposed(J)),
                2,
                Text(
                    ru="Вы транспонировали: градиенты компонент — это строки якобиана.",
                    en="You transposed it: the gradients of the components are the Jacobian's rows.",
                ),
            ),
            Mistake(
                [2 * x * y, 2 * x * y, a, 2 * b * y],
                0,
                Text(
                    ru="Вы и в J₁₂ дифференцировали по x, а там производная по y: x постоянна.",
                    en="You differentiated by x in J₁₂ as well, but that is ∂/∂y: there x is constant.",
                ),
            ),
            Mistake(
                [2 * x, x * x, a, 2 * b * y],
                0,
                Text(ru="Вы потеряли множитель y в ∂(x²y)/∂x.", en="You lost the factor y in ∂(x²y)/∂x."),
            ),
        ],
    )


@generator("jacobian-chain", 4, 5, 8, x=rows(one_of(-3, -2, -1, 1, 2, 3), 2), A=rows(ints(-3, 3), 2, 2))
def jacobian_chain(x, A):
    """Jacobian of a composition as the product of Jacobians."""
    inside = [[x[1], x[0]], [2 * x[0], 0]]
    J = product(A, inside)
    require(x[0] != x[1])
    return Problem(
        ask=Text(
            ru=f"u = g(x) = (x₁x₂, x₁²), y = Au, A = {nested(A)} (по строкам). "
            f"Найдите якобиан ∂y/∂x в точке x = {vec(x)}: J₁₁, J₁₂, J₂₁, J₂₂.",
            en=f"u = g(x) = (x₁x₂, x₁²), y = Au, A = {nested(A)} (by rows). "
            f"Find the Jacobian ∂y/∂x at x = {vec(x)}: J₁₁, J₁₂, J₂₁, J₂₂.",
        ),
        answer=Row(flat(J), ENTRIES),
        steps=[
            both(f"∂u/∂x = [[x₂, x₁], [2x₁, 0]] = {nested(inside)}."),
            Text(
                ru="Цепное правило: ∂y/∂x = (∂y/∂u)(∂u/∂x) = A·(∂u/∂x), внешнее отображение слева.",
                en="The chain rule: ∂y/∂x = (∂y/∂u)(∂u/∂x) = A·(∂u/∂x), the outer map on the left.",
            ),
            both(f"J = {nested(A)}·{nested(inside)} = {nested(J)}."),
        ],
        mistakes=[
            Mistake(
                flat(product(inside, A)),
                1,
                Text(
                    ru="Вы перемножили якобианы в обратном порядке.",
                    en="You multiplied the Jacobians in reverse order.",
                ),
            ),
            Mistake(
                [p * q for p, q in zip(flat(A), flat(inside), strict=True)],
                1,
                Text(
                    ru="Вы перемножили якобианы поэлементно, а нужно матричное произведение.",
                    en="You multiplied entry by entry; it is a matrix product.",
                ),
            ),
            Mistake(
                flat(product(A, transposed(inside))),
                0,
                Text(ru="Вы транспонировали якобиан g.", en="You transposed the Jacobian of g."),
            ),
        ],
    )


@generator(
    "sigmoid-layer-jacobian",
    4,
    2,
    35,
    W=rows(one_of(-4, -3, -2, -1, 1, 2, 3, 4), 2, 2),
    s=rows(one_of(0.1, 0.2, 0.25, 0.5, 0.75, 0.8, 0.9), 2, distinct=True),
)
def sigmoid_layer_jacobian(W, s):
    """Jacobian of a sigmoid layer with respect to its input, from its outputs and weights."""
    slope = [exact(v) * (1 - exact(v)) for v in s]
    J = [[d * w for w in row] for d, row in zip(slope, W, strict=True)]
    require(slope[0] != slope[1])
    return Problem(
        ask=Text(
            ru=f"y = σ(Wx), W = {nested(W)} (по строкам); в некоторой точке y = {vec(s)}. "
            "Найдите якобиан ∂y/∂x в этой точке: J₁₁, J₁₂, J₂₁, J₂₂.",
            en=f"y = σ(Wx), W = {nested(W)} (by rows); at some point y = {vec(s)}. "
            "Find the Jacobian ∂y/∂x at that point: J₁₁, J₁₂, J₂₁, J₂₂.",
        ),
        answer=Row(flat(J), ENTRIES),
        steps=[
            both(
                f"σ′ = y(1 − y) = ({num(s[0])}·{num(1 - exact(s[0]))}, {num(s[1])}·{num(1 - exact(s[1]))}) "
                f"= {vec(slope)}."
            ),
            Text(
                ru="∂yᵢ/∂xⱼ = σ′(zᵢ)·Wᵢⱼ, то есть J = diag(σ′)·W: множитель свой у каждой строки.",
                en="∂yᵢ/∂xⱼ = σ′(zᵢ)·Wᵢⱼ, that is J = diag(σ′)·W: each row has its own factor.",
            ),
            both(f"J = {nested(J)}."),
        ],
        mistakes=[
            Mistake(
                [slope[j] * row[j] for row in W for j in (0, 1)],
                1,
                Text(
                    ru="Вы умножили столбцы W вместо строк: W·diag(σ′).",
                    en="You scaled the columns of W instead of its rows: W·diag(σ′).",
                ),
            ),
            Mistake(
                [exact(v) * w for v, row in zip(s, W, strict=True) for w in row],
                0,
                Text(
                    ru="Вы взяли значение сигмоиды вместо производной.",
                    en="You took the sigmoid's value instead of its derivative.",
                ),
            ),
            Mistake(
                flat(W),
                1,
                Text(
                    ru="Вы забыли производную активации: это якобиан одного Wx.",
                    en="You forgot the activation's derivative: this is the Jacobian of Wx alone.",
                ),
            ),
        ],
    )
