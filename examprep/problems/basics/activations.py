"""Activation functions: values, slopes, and what many layers of them do to a gradient."""

from __future__ import annotations

from fractions import Fraction

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, Value, generator, ints, one_of, steps
from examprep.problems.wording import both, exact, num, par, sup


@generator("sigmoid-backward", 2, 8, 35, s=steps(0.1, 0.9), g=one_of(-5, -4, -3, -2, -1, 1, 2, 3, 4, 5))
def sigmoid_backward(s, g):
    """Gradient at a sigmoid's input from its output and the upstream gradient."""
    y = exact(s)
    slope = y * (1 - y)
    return Problem(
        ask=Text(
            ru=f"Сигмоидный нейрон выдал y = σ(z) = {num(y)}, сверху пришёл градиент ∂L/∂y = {num(g)}. Найдите ∂L/∂z.",
            en=f"A sigmoid neuron has output y = σ(z) = {num(y)}, and the upstream gradient is ∂L/∂y = {num(g)}. "
            "Find ∂L/∂z.",
        ),
        answer=Value(g * slope),
        steps=[
            both(f"σ′(z) = y(1 − y) = {num(y)}·{num(1 - y)} = {num(slope)}."),
            both(f"∂L/∂z = ∂L/∂y·σ′(z) = {num(g)}·{num(slope)} = {num(g * slope)}."),
        ],
        mistakes=[
            Mistake(
                g * y,
                0,
                Text(
                    ru="Вы умножили на значение сигмоиды вместо её производной.",
                    en="You multiplied by the sigmoid's value instead of its derivative.",
                ),
            ),
            Mistake(
                g * (1 - y * y),
                0,
                Text(ru="Вы взяли производную tanh: 1 − y².", en="You took the derivative of tanh: 1 − y²."),
            ),
            *(
                [
                    Mistake(
                        Fraction(g, 4),
                        0,
                        Text(
                            ru="Вы взяли наибольшее значение производной, 1/4: оно лишь при y = 1/2.",
                            en="You took the derivative's largest value, 1/4, which it has at y = 1/2 only.",
                        ),
                    )
                ]
                if y != Fraction(1, 2)
                else []
            ),
            Mistake(
                g,
                1,
                Text(
                    ru="Вы пропустили градиент без изменений: множитель σ′ забыт.",
                    en="You passed the gradient on unchanged: the factor σ′ is missing.",
                ),
            ),
        ],
    )


@generator(
    "sigmoid-neuron-derivative", 2, 35, w=one_of(-4, -3, -2, 2, 3, 4), k=ints(2, 9), sign=one_of(1, -1)
)
def sigmoid_neuron_derivative(w, k, sign):
    """Derivative of a sigmoid neuron's output with respect to its input."""
    s = Fraction(k, k + 1) if sign > 0 else Fraction(1, k + 1)
    slope = s * (1 - s)
    z = f"ln {k}" if sign > 0 else f"−ln {k}"
    return Problem(
        ask=Text(
            ru=f"y = σ(wx + b), w = {num(w)}; при данном x сумма wx + b равна {z}. Найдите точное значение dy/dx "
            "(можно дробью).",
            en=f"y = σ(wx + b), w = {num(w)}; at the given x the sum wx + b is {z}. Find the exact dy/dx (a "
            "fraction will do).",
        ),
        answer=Value(w * slope),
        steps=[
            both(f"y = σ({z}) = {s.numerator}/{s.denominator}."),
            both(f"σ′ = y(1 − y) = {slope.numerator}/{slope.denominator}."),
            both(f"dy/dx = w·σ′ = {num(w)}·{slope.numerator}/{slope.denominator} = {num(w * slope)}."),
        ],
        mistakes=[
            Mistake(
                slope,
                2,
                Text(ru="Вы забыли внутреннюю производную w.", en="You forgot the inner derivative w."),
            ),
            Mistake(
                w * s,
                1,
                Text(
                    ru="Вы взяли значение σ вместо σ(1 − σ).", en="You took the value σ instead of σ(1 − σ)."
                ),
            ),
            Mistake(
                Fraction(w, 4),
                1,
                Text(
                    ru="Вы взяли σ′ = 1/4, но это её максимум, при нуле.",
                    en="You took σ′ = 1/4, but that is its maximum, at zero.",
                ),
            ),
        ],
    )


@generator("tanh-from-sigmoid", 2, 35, s=one_of(*(k / 20 for k in range(1, 20) if k != 10)))
def tanh_from_sigmoid(s):
    """Value and derivative of tanh from the sigmoid of twice the argument."""
    y = exact(s)
    t = 2 * y - 1
    return Problem(
        ask=Text(
            ru=f"Известно, что σ(2x) = {num(y)}. Найдите tanh x и tanh′(x).",
            en=f"You are given that σ(2x) = {num(y)}. Find tanh x and tanh′(x).",
        ),
        answer=Row([t, 1 - t * t], ("tanh", "tanh′")),
        steps=[
            both(f"tanh x = 2σ(2x) − 1 = 2·{num(y)} − 1 = {num(t)}."),
            both(f"tanh′ = 1 − tanh² = 1 − {num(t * t)} = {num(1 - t * t)}; tanh = {num(t)}."),
        ],
        mistakes=[
            Mistake(
                [t, y * (1 - y)],
                1,
                Text(
                    ru="Вы взяли производную сигмоиды, а у tanh она вчетверо больше: 4σ(1 − σ).",
                    en="You took the sigmoid's derivative; that of tanh is four times it: 4σ(1 − σ).",
                ),
            ),
            Mistake(
                [t, t * (1 - t)],
                1,
                Text(
                    ru="Вы применили к tanh правило сигмоиды t(1 − t).",
                    en="You applied the sigmoid's rule t(1 − t) to tanh.",
                ),
            ),
            Mistake(
                [y, 1 - y * y],
                0,
                Text(
                    ru="Вы приняли σ(2x) за tanh x: нужны ещё растяжение и сдвиг.",
                    en="You took σ(2x) for tanh x; it still has to be stretched and shifted.",
                ),
            ),
        ],
    )


@generator(
    "activation-chain-bound",
    2,
    35,
    12,
    f=one_of("sigmoid", "tanh"),
    L=ints(2, 4),
    w=one_of(0.5, 2, 3, 5, 6, 8),
)
def activation_chain_bound(f, L, w):
    """Bound of the derivative through a chain of saturating activations with equal weights."""
    weight = exact(w)
    top = Fraction(1, 4) if f == "sigmoid" else Fraction(1)
    bound = (weight * top) ** L
    name, slope = ("σ", "1/4") if f == "sigmoid" else ("tanh", "1")
    return Problem(
        ask=Text(
            ru=f"y получен из x цепочкой из {L} слоёв h ← {name}(wh + b), w = {num(weight)}, смещения любые. "
            f"Какую точную верхнюю границу |dy/dx| даёт наибольшее значение производной {name}?",
            en=f"y is computed from x by a chain of {L} layers h ← {name}(wh + b) with w = {num(weight)} and any "
            "biases. "
            f"What exact upper bound on |dy/dx| follows from the largest value of {name}′?",
        ),
        answer=Value(bound),
        steps=[
            Text(
                ru=f"Наибольшее {name}′ — в нуле, оно равно {slope}.",
                en=f"The largest value of {name}′ is {slope}, at zero.",
            ),
            Text(
                ru=f"Каждый слой умножает производную самое большее на w·{slope} = {num(weight * top)}.",
                en=f"Each layer multiplies the derivative by at most w·{slope} = {num(weight * top)}.",
            ),
            Text(
                ru=f"За {L} слоя: {par(weight * top)}{sup(L)} = {num(bound)}.",
                en=f"Over {L} layers: {par(weight * top)}{sup(L)} = {num(bound)}.",
            ),
        ],
        mistakes=[
            Mistake(
                top**L if f == "sigmoid" else (weight / 4) ** L,
                1 if f == "sigmoid" else 0,
                Text(ru="Вы забыли веса.", en="You forgot the weights.")
                if f == "sigmoid"
                else Text(
                    ru="Вы взяли границу 1/4, она у сигмоиды.", en="You took the bound 1/4, the sigmoid's."
                ),
            ),
            Mistake(
                weight * top,
                2,
                Text(ru="Вы посчитали только один слой.", en="You counted only one layer."),
            ),
            Mistake(
                L * weight * top,
                2,
                Text(
                    ru="Вы сложили множители слоёв, а они перемножаются.",
                    en="You added the layers' factors; they multiply.",
                ),
            ),
            *(
                [
                    Mistake(
                        weight**L,
                        0,
                        Text(
                            ru="Вы взяли границу 1, как у tanh и ReLU.",
                            en="You took the bound 1, as for tanh and ReLU.",
                        ),
                    )
                ]
                if f == "sigmoid"
                else []
            ),
        ],
    )
