"""Linear maps and derivatives with respect to vectors and matrices."""

from __future__ import annotations

from fractions import Fraction

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, generator, ints, require, rows
from examprep.problems.matrices import flat, outer, times, transposed
from examprep.problems.wording import both, dot, nested, vec

SMALL = ints(-3, 3)


@generator("matrix-from-images", 4, u=rows(ints(-5, 5), 2), v=rows(ints(-5, 5), 2))
def matrix_from_images(u, v):
    """Matrix of a linear map of the plane from the images of two vectors."""
    require(all((a - b) % 2 == 0 for a, b in zip(u, v, strict=True)) and u != v)
    first = [(a + b) // 2 for a, b in zip(u, v, strict=True)]
    second = [(a - b) // 2 for a, b in zip(u, v, strict=True)]
    W = transposed([first, second])
    return Problem(
        ask=Text(
            ru=f"Линейное отображение f(x) = Wx переводит столбец (1, 1) в {vec(u)}, а столбец (1, −1) — в {vec(v)}. "
            "Найдите W₁₁, W₁₂, W₂₁, W₂₂.",
            en=f"The linear map f(x) = Wx takes the column (1, 1) to {vec(u)} and the column (1, −1) to {vec(v)}. "
            "Find W₁₁, W₁₂, W₂₁, W₂₂.",
        ),
        answer=Row(flat(W), ("W₁₁", "W₁₂", "W₂₁", "W₂₂")),
        steps=[
            Text(
                ru="Столбцы W — образы базисных векторов, а e₁ = ((1, 1) + (1, −1))/2, e₂ = ((1, 1) − (1, −1))/2.",
                en="The columns of W are images of the basis: e₁ = ((1, 1) + (1, −1))/2, e₂ = ((1, 1) − (1, −1))/2.",
            ),
            Text(
                ru=f"По линейности f(e₁) = ({vec(u)} + {vec(v)})/2 = {vec(first)}, "
                f"f(e₂) = ({vec(u)} − {vec(v)})/2 = {vec(second)}.",
                en=f"By linearity f(e₁) = ({vec(u)} + {vec(v)})/2 = {vec(first)}, "
                f"f(e₂) = ({vec(u)} − {vec(v)})/2 = {vec(second)}.",
            ),
            Text(
                ru=f"Это столбцы: W = {nested(W)} (по строкам).", en=f"As columns: W = {nested(W)} (by rows)."
            ),
        ],
        mistakes=[
            Mistake(
                [*first, *second],
                2,
                Text(
                    ru="Вы записали образы базисных векторов строками, а они — столбцы W.",
                    en="You wrote the images of the basis as rows; they are the columns of W.",
                ),
            ),
            Mistake(
                flat(transposed([u, v])),
                0,
                Text(
                    ru="Вы взяли столбцами данные образы, но (1, 1) и (1, −1) — не базисные векторы e₁ и e₂.",
                    en="You took the given images as columns, but (1, 1) and (1, −1) are not e₁ and e₂.",
                ),
            ),
            Mistake(
                [2 * x for x in flat(W)],
                1,
                Text(ru="Вы забыли поделить на 2.", en="You forgot to divide by 2."),
            ),
        ],
    )


@generator("quadratic-form-gradient", 4, 5, A=rows(ints(-4, 4), 2, 2), x=rows(SMALL, 2))
def quadratic_form_gradient(A, x):
    """Gradient of xᵀAx for a matrix that is not symmetric."""
    require(A[0][1] != A[1][0] and all(x))
    S = [[a + b for a, b in zip(*pair, strict=True)] for pair in zip(A, transposed(A), strict=True)]
    gradient = times(S, x)
    return Problem(
        ask=Text(
            ru=f"f(x) = xᵀAx, A = {nested(A)} (по строкам). Чему равен ∇f в точке x = {vec(x)}?",
            en=f"f(x) = xᵀAx, A = {nested(A)} (by rows). What is ∇f at x = {vec(x)}?",
        ),
        answer=Row(gradient, ("∂f/∂x₁", "∂f/∂x₂")),
        steps=[
            Text(
                ru="x входит в xᵀAx дважды, и правило произведения даёт Ax + Aᵀx, то есть ∇f = (A + Aᵀ)x.",
                en="x appears in xᵀAx twice, and the product rule gives Ax + Aᵀx, that is ∇f = (A + Aᵀ)x.",
            ),
            both(f"A + Aᵀ = {nested(S)}."),
            both(f"∇f = ({dot(S[0], x)}, {dot(S[1], x)}) = {vec(gradient)}."),
        ],
        mistakes=[
            Mistake(
                [2 * g for g in times(A, x)],
                0,
                Text(
                    ru="Вы взяли 2Ax: это верно лишь для симметричной A.",
                    en="You took 2Ax, which holds for a symmetric A only.",
                ),
            ),
            Mistake(
                times(A, x),
                0,
                Text(
                    ru="Вы продифференцировали только правый множитель: Ax.",
                    en="You differentiated the right factor only: Ax.",
                ),
            ),
            Mistake(
                times(transposed(A), x),
                0,
                Text(
                    ru="Вы продифференцировали только левый множитель: Aᵀx.",
                    en="You differentiated the left factor only: Aᵀx.",
                ),
            ),
        ],
    )


@generator(
    "linear-layer-gradients",
    4,
    8,
    38,
    W=rows(ints(-4, 4), 2, 2),
    x=rows(ints(-4, 4), 2),
    delta=rows(ints(-4, 4), 2),
)
def linear_layer_gradients(W, x, delta):
    """Gradients of a linear layer's weights and input from the upstream gradient."""
    require(all(x) and all(delta) and x != delta)
    dW, dx = outer(delta, x), times(transposed(W), delta)
    return Problem(
        ask=Text(
            ru=f"Слой y = Wx + b (x — столбец), W = {nested(W)}, x = {vec(x)}. Сверху пришёл градиент "
            f"∂L/∂y = {vec(delta)}. Найдите ∂L/∂W₁₁, ∂L/∂W₁₂, ∂L/∂W₂₁, ∂L/∂W₂₂, ∂L/∂x₁, ∂L/∂x₂.",
            en=f"A layer y = Wx + b (x is a column), W = {nested(W)}, x = {vec(x)}. The upstream "
            f"gradient is ∂L/∂y = {vec(delta)}. Find ∂L/∂W₁₁, ∂L/∂W₁₂, ∂L/∂W₂₁, ∂L/∂W₂₂, ∂L/∂x₁, ∂L/∂x₂.",
        ),
        answer=Row([*flat(dW), *dx], ("∂L/∂W₁₁", "∂L/∂W₁₂", "∂L/∂W₂₁", "∂L/∂W₂₂", "∂L/∂x₁", "∂L/∂x₂")),
        steps=[
            Text(
                ru="yᵢ = Σⱼ Wᵢⱼxⱼ + bᵢ, поэтому ∂L/∂Wᵢⱼ = δᵢxⱼ, где δ = ∂L/∂y, а ∂L/∂xⱼ = Σᵢ δᵢWᵢⱼ.",
                en="yᵢ = Σⱼ Wᵢⱼxⱼ + bᵢ, hence ∂L/∂Wᵢⱼ = δᵢxⱼ, where δ = ∂L/∂y, and ∂L/∂xⱼ = Σᵢ δᵢWᵢⱼ.",
            ),
            both(f"∂L/∂W = δxᵀ = {nested(dW)}."),
            both(
                f"∂L/∂x = Wᵀδ = ({dot(transposed(W)[0], delta)}, {dot(transposed(W)[1], delta)}) = {vec(dx)}."
            ),
        ],
        mistakes=[
            Mistake(
                [*flat(outer(x, delta)), *dx],
                1,
                Text(
                    ru="Вы взяли xδᵀ: градиент по W должен иметь форму W, а её строки — выходы.",
                    en="You took xδᵀ: the gradient with respect to W has the layout of W, whose rows are the outputs.",
                ),
            ),
            Mistake(
                [*flat(dW), *times(W, delta)],
                2,
                Text(
                    ru="Вы умножили на W вместо Wᵀ: назад градиент идёт по столбцам W.",
                    en="You multiplied by W instead of Wᵀ: going backwards, the gradient runs along the columns of W.",
                ),
            ),
            Mistake(
                [*flat(outer([1, 1], x)), *times(transposed(W), [1, 1])],
                0,
                Text(
                    ru="Вы не умножили на пришедший градиент δ.",
                    en="You did not multiply by the upstream gradient δ.",
                ),
            ),
        ],
    )


@generator("least-squares-gradient", 4, 5, 10, A=rows(SMALL, 3, 2), b=rows(SMALL, 3), w=rows(ints(-2, 2), 2))
def least_squares_gradient(A, b, w):
    """Gradient of the mean squared error of a linear model with three examples."""
    residual = [s - y for s, y in zip(times(A, w), b, strict=True)]
    raw = times(transposed(A), residual)
    require(all(raw) and all(r % 3 == 0 for r in raw))

    def scaled(by):
        return [by * r for r in raw]

    gradient = scaled(Fraction(2, 3))
    return Problem(
        ask=Text(
            ru=f"Линейная модель ŷ = Xw, потери MSE: L(w) = ‖Xw − y‖²/3,\nX = {nested(A)}, y = {vec(b)}.\n"
            f"Найдите ∇L в точке w = {vec(w)}.",
            en=f"A linear model ŷ = Xw with the MSE loss L(w) = ‖Xw − y‖²/3,\nX = {nested(A)}, y = {vec(b)}.\n"
            f"Find ∇L at w = {vec(w)}.",
        ),
        answer=Row(gradient, ("∂L/∂w₁", "∂L/∂w₂")),
        steps=[
            Text(
                ru=f"Невязка r = Xw − y = {vec(times(A, w))} − {vec(b)} = {vec(residual)}.",
                en=f"The residual is r = Xw − y = {vec(times(A, w))} − {vec(b)} = {vec(residual)}.",
            ),
            both(f"Xᵀr = {vec(raw)}."),
            both(f"∇L = (2/3)·Xᵀr = {vec(gradient)}."),
        ],
        mistakes=[
            Mistake(
                scaled(Fraction(1, 3)),
                2,
                Text(
                    ru="Вы потеряли двойку от производной квадрата.",
                    en="You lost the 2 from the derivative of the square.",
                ),
            ),
            Mistake(
                scaled(2),
                2,
                Text(
                    ru="Вы не поделили на число объектов, а потери средние.",
                    en="You did not divide by the number of examples, but the loss is a mean.",
                ),
            ),
            Mistake(
                scaled(Fraction(-2, 3)),
                0,
                Text(
                    ru="Вы взяли невязку с обратным знаком: y − Xw.",
                    en="You took the residual with the opposite sign: y − Xw.",
                ),
            ),
        ],
    )
