"""Variance of the signal: of a product, of a neuron's input, through many layers."""

from __future__ import annotations

from fractions import Fraction

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Value, generator, ints, one_of, require
from examprep.problems.wording import num, par, sup


@generator("product-variance", 12, mw=ints(-3, 3), mx=ints(-3, 3), vw=ints(1, 5), vx=ints(1, 5))
def product_variance(mw, mx, vw, vx):
    """Variance of the product of two independent variables."""
    require(mw != 0 and mx != 0)
    answer = mx * mx * vw + mw * mw * vx + vw * vx
    return Problem(
        ask=Text(
            ru=f"w и x независимы: E[w] = {num(mw)}, Var w = {vw}, E[x] = {num(mx)}, Var x = {vx}. Какова "
            "Var(wx)?",
            en=f"w and x are independent: E[w] = {num(mw)}, Var w = {vw}, E[x] = {num(mx)}, Var x = {vx}. "
            "What is Var(wx)?",
        ),
        answer=Value(answer),
        steps=[
            Text(
                ru="Var(wx) = E[w²]·E[x²] − (E[w]·E[x])², потому что w и x независимы.",
                en="Var(wx) = E[w²]·E[x²] − (E[w]·E[x])², since w and x are independent.",
            ),
            Text(
                ru=f"E[w²] = {vw} + {par(mw)}² = {vw + mw * mw}, E[x²] = {vx} + {par(mx)}² = {vx + mx * mx}.",
                en=f"E[w²] = {vw} + {par(mw)}² = {vw + mw * mw}, E[x²] = {vx} + {par(mx)}² = {vx + mx * mx}.",
            ),
            Text(
                ru=f"Var(wx) = {vw + mw * mw}·{vx + mx * mx} − {par(mw * mx)}² = {answer}.",
                en=f"Var(wx) = {vw + mw * mw}·{vx + mx * mx} − {par(mw * mx)}² = {answer}.",
            ),
        ],
        mistakes=[
            Mistake(
                vw * vx,
                0,
                Text(
                    ru="Вы перемножили дисперсии: так верно лишь при нулевых средних.",
                    en="You multiplied the variances: right only where both means are zero.",
                ),
            ),
            Mistake(
                (vw + mw * mw) * (vx + mx * mx),
                2,
                Text(
                    ru="Вы не вычли квадрат среднего.",
                    en="You did not subtract the square of the mean.",
                ),
            ),
            Mistake(
                mx * mx * vw + mw * mw * vx,
                1,
                Text(
                    ru="Вы потеряли слагаемое Var w·Var x.",
                    en="You lost the term Var w·Var x.",
                ),
            ),
        ],
    )


@generator(
    "neuron-input-variance",
    *(12,),
    n=one_of(10, 20, 50, 100),
    vw=one_of(0.01, 0.02, 0.05, 0.1),
    mx=ints(1, 4),
    vx=ints(1, 5),
)
def neuron_input_variance(n, vw, mx, vx):
    """Variance of a neuron's weighted sum where the inputs have a mean, as after ReLU."""
    v = Fraction(str(vw))
    answer = n * v * (vx + mx * mx)
    return Problem(
        ask=Text(
            ru=f"z = w₁x₁ + … + wₙxₙ, n = {n}, все w и x независимы. У весов среднее 0 и дисперсия {vw}; у "
            f"входов (после ReLU) среднее {mx} и дисперсия {vx}. Какова Var z?",
            en=f"z = w₁x₁ + … + wₙxₙ, n = {n}, all w and x independent. The weights have mean 0 and "
            f"variance {vw}; the inputs (after ReLU) have mean {mx} and variance {vx}. What is Var z?",
        ),
        answer=Value(answer),
        steps=[
            Text(
                ru=f"У веса среднее 0, поэтому Var(wx) = Var w·E[x²]; E[x²] = {vx} + {mx}² = {vx + mx * mx}.",
                en=f"A weight's mean is 0, so Var(wx) = Var w·E[x²]; E[x²] = {vx} + {mx}² = {vx + mx * mx}.",
            ),
            Text(
                ru="Слагаемые некоррелированы, дисперсии складываются: Var z = n·Var w·E[x²].",
                en="The terms are uncorrelated, so variances add: Var z = n·Var w·E[x²].",
            ),
            Text(
                ru=f"Var z = {n}·{vw}·{vx + mx * mx} = {num(answer)}.",
                en=f"Var z = {n}·{vw}·{vx + mx * mx} = {num(answer)}.",
            ),
        ],
        mistakes=[
            Mistake(
                n * v * vx,
                0,
                Text(
                    ru="Вы взяли Var x вместо E[x²]; после ReLU среднее не нулевое.",
                    en="You took Var x instead of E[x²]; after ReLU the mean is not zero.",
                ),
            ),
            Mistake(
                v * (vx + mx * mx),
                1,
                Text(ru="Вы забыли, что слагаемых n.", en="You forgot that there are n terms."),
            ),
            Mistake(
                n * n * v * (vx + mx * mx),
                1,
                Text(
                    ru="Вы умножили на n²: так было бы при одинаковых, а не независимых слагаемых.",
                    en="You multiplied by n²: that is for identical terms, not independent ones.",
                ),
            ),
        ],
    )


SCALES = {"1/4": 0.25, "1/2": 0.5, "1": 1, "2": 2, "3": 3, "4": 4}


@generator("signal-through-layers", 8, 12, c=one_of(*SCALES), L=ints(2, 8), act=one_of("ReLU", "linear"))
def signal_through_layers(c, L, act):
    """Factor by which layers multiply the signal's mean square, from the scale of the weights."""
    scale, relu = Fraction(c), act == "ReLU"
    one = scale / 2 if relu else scale
    answer = one**L
    require(one != 1)
    return Problem(
        ask=Text(
            ru=f"Сеть из L = {L} полносвязных слоёв ширины n, без смещений; у весов среднее 0 и дисперсия "
            f"{num(scale)}/n; "
            + ("после каждого слоя ReLU. " if relu else "нелинейностей нет. ")
            + "На какое число она умножает средний квадрат сигнала? (Дробь или три значащие цифры.)",
            en=f"A network of L = {L} fully connected layers of width n, without biases; the weights have mean 0 and "
            f"variance {num(scale)}/n; "
            + ("ReLU after each layer. " if relu else "no nonlinearities. ")
            + "By what number does it multiply the signal's mean square? (A fraction or three significant digits.)",
        ),
        answer=Value(answer, rel=5e-3),
        steps=[
            Text(
                ru=f"Линейный слой: E[z²] = n·Var w·E[x²] = {num(scale)}·E[x²].",
                en=f"A linear layer: E[z²] = n·Var w·E[x²] = {num(scale)}·E[x²].",
            ),
            Text(
                ru=f"ReLU обнуляет половину симметричного z: множитель слоя {num(scale)}/2 = {num(one)}."
                if relu
                else f"Больше ничего нет: множитель слоя {num(one)}.",
                en=f"ReLU removes half of a symmetric z: a layer's factor is {num(scale)}/2 = {num(one)}."
                if relu
                else f"There is nothing else: a layer's factor is {num(one)}.",
            ),
            Text(
                ru=f"Множители слоёв перемножаются: {par(one)}{sup(L)} = {num(answer)}.",
                en=f"The layers' factors multiply: {par(one)}{sup(L)} = {num(answer)}.",
            ),
        ],
        mistakes=[
            Mistake(
                scale**L if relu else (scale / 2) ** L,
                1,
                Text(
                    ru="Вы забыли, что ReLU оставляет половину." if relu else "Вы учли ReLU, а её здесь нет.",
                    en="You forgot that ReLU keeps only half."
                    if relu
                    else "You allowed for a ReLU, but there is none.",
                ),
            ),
            Mistake(
                one * L,
                2,
                Text(ru="Вы сложили множители вместо умножения.", en="You added the factors; they multiply."),
            ),
            Mistake(
                float(one) ** (L / 2),
                2,
                Text(
                    ru="Вы нашли множитель стандартного отклонения, а не среднего квадрата.",
                    en="You found the factor of the standard deviation, not of the mean square.",
                ),
            ),
        ],
    )
