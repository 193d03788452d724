"""Backpropagation through time: the gradient of a shared weight, of a past state, of a detached sequence."""

from __future__ import annotations

from fractions import Fraction
from math import prod

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Value, generator, ints, one_of, require, rows
from examprep.problems.wording import both, exact, num, par, signed, vec

W = one_of(-2, -1, 0.5, 2, 3)


def unrolled(w, x, cut=0):
    """States s and derivatives ds/dw of s ← w·s + x from s = 0; up to step `cut` the derivative is dropped."""
    s, slope, path = Fraction(0), Fraction(0), [(Fraction(0), Fraction(0))]
    for t, value in enumerate(x, 1):
        s, slope = w * s + value, s + w * slope
        if t <= cut:
            slope = Fraction(0)
        path.append((s, slope))
    return path


@generator("bptt-weight-gradient", 24, 31, w=W, x=rows(ints(1, 4), 3))
def bptt_weight_gradient(w, x):
    """Derivative of the last state of a scalar linear RNN with respect to its recurrent weight."""
    w = exact(w)
    (_, _), (s1, _), (s2, d2), (s3, d3) = unrolled(w, x)
    require(d3 != 0 and s2 != 0)
    return Problem(
        ask=Text(
            ru=f"Скалярная RNN без нелинейности: s_t = w·s_(t−1) + x_t, s₀ = 0, w = {num(w)}, x = {vec(x)}. "
            "Чему равна производная ds₃/dw?",
            en=f"A scalar RNN without a nonlinearity: s_t = w·s_(t−1) + x_t, s₀ = 0, w = {num(w)}, x = "
            f"{vec(x)}. What is the derivative ds₃/dw?",
        ),
        answer=Value(d3),
        steps=[
            both(f"s₁ = {num(s1)}, s₂ = {num(w)}·{par(s1)} {signed(x[1])} = {num(s2)}, s₃ = {num(s3)}."),
            Text(
                ru="w входит в каждый шаг: ds_t/dw = s_(t−1) + w·ds_(t−1)/dw.",
                en="w enters every step: ds_t/dw = s_(t−1) + w·ds_(t−1)/dw.",
            ),
            both(
                f"ds₁/dw = 0, ds₂/dw = s₁ = {num(d2)}, ds₃/dw = s₂ + w·ds₂/dw = {num(s2)} + "
                f"{par(w)}·{par(d2)} = {num(d3)}."
            ),
        ],
        mistakes=[
            Mistake(
                s2,
                1,
                Text(
                    ru="Вы учли только последний шаг: s₂ тоже зависит от w.",
                    en="You counted only the last step: s₂ depends on w too.",
                ),
            ),
            Mistake(
                s1 + s2,
                1,
                Text(
                    ru="Вы сложили вклады шагов, но забыли множитель w при переносе назад.",
                    en="You added the steps' contributions but forgot the factor w for each step back.",
                ),
            ),
            Mistake(
                s3,
                1,
                Text(ru="Вы нашли само s₃, а не производную.", en="You found s₃ itself, not its derivative."),
            ),
            Mistake(w**2, 1, Text(ru="Это ds₃/ds₁ = w².", en="This is ds₃/ds₁ = w².")),
        ],
    )


@generator("bptt-truncated-gradient", 24, 31, w=W, x=rows(ints(1, 4), 4))
def bptt_truncated_gradient(w, x):
    """What detach() in the middle of a sequence leaves of the gradient."""
    w = exact(w)
    path = unrolled(w, x)
    s = [state for state, _ in path]
    kept = unrolled(w, x, cut=2)[4][1]
    require(path[4][1] != kept != 0)
    return Problem(
        ask=Text(
            ru=f"s_t = w·s_(t−1) + x_t, s₀ = 0, w = {num(w)}, x = {vec(x)}. После второго шага состояние "
            "отсоединили: s₂ = s₂.detach(), — и посчитали ещё два шага. Чему равно w.grad после "
            "s₄.backward()?",
            en=f"s_t = w·s_(t−1) + x_t, s₀ = 0, w = {num(w)}, x = {vec(x)}. After the second step the state "
            "was detached, s₂ = s₂.detach(), and two more steps were computed. What is w.grad after "
            "s₄.backward()?",
        ),
        answer=Value(kept),
        steps=[
            both(
                f"s₁ = {num(s[1])}, s₂ = {num(s[2])}, s₃ = {num(w)}·{par(s[2])} {signed(x[2])} = {num(s[3])}."
            ),
            Text(
                ru="Отсоединённое s₂ для autograd — число: ds₃/dw = s₂, дальше назад градиент не идёт.",
                en="For autograd the detached s₂ is just a number: ds₃/dw = s₂, and the gradient goes no "
                "further back.",
            ),
            both(f"ds₄/dw = s₃ + w·s₂ = {num(s[3])} + {par(w)}·{par(s[2])} = {num(kept)}."),
        ],
        mistakes=[
            Mistake(
                path[4][1],
                1,
                Text(
                    ru="Вы провели градиент через всю последовательность, мимо detach().",
                    en="You sent the gradient through the whole sequence, past detach().",
                ),
            ),
            Mistake(
                s[3],
                2,
                Text(
                    ru="Вы остановились на последнем шаге: третий шаг ещё в графе.",
                    en="You stopped at the last step: the third one is still in the graph.",
                ),
            ),
            Mistake(
                unrolled(w, x[2:])[2][1],
                1,
                Text(
                    ru="Вы начали с s₂ = 0: detach() обрывает градиент, но не стирает значение.",
                    en="You started from s₂ = 0: detach() cuts the gradient, not the value.",
                ),
            ),
        ],
    )


@generator(
    "tanh-rnn-gradient", 24, w=one_of(0.5, 1.5, 2, -1, 3), h=rows(one_of(0.1, 0.2, 0.5, 0.6, 0.8, 0.9), 3)
)
def tanh_rnn_gradient(w, h):
    """Derivative of a tanh RNN's state with respect to the state three steps before."""
    w, h = exact(w), [exact(x) for x in h]
    slopes = [1 - x * x for x in h]
    product = w**3 * prod(slopes)
    return Problem(
        ask=Text(
            ru=f"h_t = tanh(w·h_(t−1) + x_t), w = {num(w)}. На трёх шагах получилось h₁ = {num(h[0])}, h₂ = "
            f"{num(h[1])}, h₃ = {num(h[2])}. Чему равно ∂h₃/∂h₀? (Три значащие цифры.)",
            en=f"h_t = tanh(w·h_(t−1) + x_t), w = {num(w)}. Three steps gave h₁ = {num(h[0])}, h₂ = "
            f"{num(h[1])}, h₃ = {num(h[2])}. What is ∂h₃/∂h₀? (Three significant digits.)",
        ),
        answer=Value(product, rel=5e-3),
        steps=[
            Text(
                ru="На каждом шаге ∂h_t/∂h_(t−1) = w·(1 − h_t²): производная tanh выражается через значение.",
                en="At each step ∂h_t/∂h_(t−1) = w·(1 − h_t²): the derivative of tanh follows from its "
                "value.",
            ),
            both(f"1 − h² = {', '.join(map(num, slopes))}."),
            both(f"∂h₃/∂h₀ = {par(w)}³ · {' · '.join(map(num, slopes))} = {num(float(product))}."),
        ],
        mistakes=[
            Mistake(w**3, 0, Text(ru="Вы забыли производную tanh.", en="You forgot the derivative of tanh.")),
            Mistake(
                w * prod(slopes),
                2,
                Text(
                    ru="Вы взяли w один раз, а он входит в каждый шаг.",
                    en="You used w once; it enters every step.",
                ),
            ),
            Mistake(
                w**3 * prod(1 - x for x in h),
                0,
                Text(ru="Вы взяли 1 − h вместо 1 − h².", en="You took 1 − h instead of 1 − h²."),
            ),
            Mistake(
                w**3 * prod(x * (1 - x) for x in h),
                0,
                Text(
                    ru="Вы взяли производную сигмоиды h(1 − h).",
                    en="You took the sigmoid's derivative h(1 − h).",
                ),
            ),
        ],
    )
