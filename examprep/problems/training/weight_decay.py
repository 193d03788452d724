"""Weight decay and penalties in one step: L2, L1, AdamW."""

from __future__ import annotations

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, generator, ints, one_of, require, steps
from examprep.problems.wording import exact, num, par, signed


def sign(x):
    return (x > 0) - (x < 0)


@generator(
    "l2-and-l1-step",
    *(14, 37),
    w=one_of(-5, -4, -3, -2, 2, 3, 4, 5),
    g=one_of(-3, -2, -1, 1, 2, 3),
    eta=one_of(0.1, 0.2, 0.5),
    lam=one_of(0.1, 0.2, 0.5),
)
def l2_and_l1_step(w, g, eta, lam):
    """One SGD step with an L2 penalty, and one with an L1 penalty."""
    e, k, s = exact(eta), exact(lam), sign(w)
    two, one = w - e * (g + k * w), w - e * (g + k * s)
    return Problem(
        ask=Text(
            ru=f"w = {num(w)}, градиент потерь без штрафа g = {num(g)}, SGD с η = {eta}, λ = {lam}. Каким "
            "станет w за один шаг со штрафом: L2, (λ/2)w²; L1, λ|w|?",
            en=f"w = {num(w)}, the gradient of the loss without the penalty is g = {num(g)}, SGD with η = {eta}, "
            f"λ = {lam}. What is w after one step with the penalty: L2, (λ/2)w²; L1, λ|w|?",
        ),
        answer=Row([two, one], ["L2", "L1"]),
        steps=[
            Text(
                ru=f"Градиенты штрафов: у L2 это λw = {lam}·{par(w)} = {num(k * w)}, у L1 λ·sign(w) = "
                f"{num(k * s)}.",
                en=f"The penalties' gradients: for L2 it is λw = {lam}·{par(w)} = {num(k * w)}, for L1 "
                f"λ·sign(w) = {num(k * s)}.",
            ),
            Text(
                ru=f"L2: {num(w)} − {eta}·({num(g)} {signed(k * w)}) = {num(two)}.",
                en=f"L2: {num(w)} − {eta}·({num(g)} {signed(k * w)}) = {num(two)}.",
            ),
            Text(
                ru=f"L1: {num(w)} − {eta}·({num(g)} {signed(k * s)}) = {num(one)}. Ответ: {num(two)}; "
                f"{num(one)}.",
                en=f"L1: {num(w)} − {eta}·({num(g)} {signed(k * s)}) = {num(one)}. The answer: {num(two)}; "
                f"{num(one)}.",
            ),
        ],
        mistakes=[
            Mistake(
                [w - e * (g + 2 * k * w), one],
                0,
                Text(
                    ru="Вы взяли штраф λw² с градиентом 2λw; у штрафа (λ/2)‖w‖² градиент λw.",
                    en="You took the penalty λw² with the gradient 2λw; the penalty (λ/2)‖w‖² has the gradient λw.",
                ),
            ),
            Mistake(
                [w - k * w - e * g, w - k * s - e * g],
                1,
                Text(
                    ru="Вы вычли штраф без множителя η.",
                    en="You subtracted the penalty without the factor η.",
                ),
            ),
            Mistake(
                [two, two],
                0,
                Text(
                    ru="Вы взяли в L1 градиент λw; он постоянен по модулю: λ·sign(w).",
                    en="You gave L1 the gradient λw; its size is constant: λ·sign(w).",
                ),
            ),
            Mistake(
                [w - e * (g - k * w), w - e * (g - k * s)],
                1,
                Text(
                    ru="Вы вычли градиент штрафа из градиента потерь; они складываются.",
                    en="You subtracted the penalty's gradient from the loss's; they add.",
                ),
            ),
        ],
    )


@generator(
    "adamw-step",
    *(11, 14, 37),
    w=ints(-5, 5),
    g=steps(-2, 2, 1),
    eta=one_of(0.1, 0.2),
    lam=one_of(0.1, 0.2, 0.5),
)
def adamw_step(w, g, eta, lam):
    """First step of AdamW and of Adam with L2 in the gradient."""
    require(w != 0 and g != 0)
    e, k, d = exact(eta), exact(lam), exact(g)
    total = d + k * w
    require(total != 0)
    decayed = w * (1 - e * k)
    a, b = decayed - e * sign(d), w - e * sign(total)
    return Problem(
        ask=Text(
            ru=f"Первый шаг из w = {num(w)}: градиент потерь g = {num(g)}, η = {eta}, λ = {lam}, ε = 0 "
            "(weight_decay=λ в PyTorch). Каким станет вес: (a) у AdamW; (b) у Adam, где λw прибавляется к "
            "градиенту?",
            en=f"The first step from w = {num(w)}: the gradient of the loss is g = {num(g)}, η = {eta}, λ = "
            f"{lam}, ε = 0 (PyTorch's weight_decay=λ). What is the weight after it (a) with AdamW; (b) "
            "with Adam, where λw is added to the gradient?",
        ),
        answer=Row([a, b], ["AdamW", "Adam"]),
        steps=[
            Text(
                ru="На первом шаге m̂/√v̂ — это знак того, что подано как градиент.",
                en="At the first step m̂/√v̂ is the sign of what was fed in as the gradient.",
            ),
            Text(
                ru=f"AdamW сжимает вес отдельно: (1 − {eta}·{lam})·{par(w)} = {num(decayed)}; затем шаг "
                f"Adam: {num(decayed)} {signed(-e * sign(d))} = {num(a)}.",
                en=f"AdamW shrinks the weight separately: (1 − {eta}·{lam})·{par(w)} = {num(decayed)}; then "
                f"Adam's step: {num(decayed)} {signed(-e * sign(d))} = {num(a)}.",
            ),
            Text(
                ru=f"Adam: g + λw = {num(g)} {signed(k * w)} = {num(total)}; от суммы остаётся знак: "
                f"{num(w)} {signed(-e * sign(total))} = {num(b)}.",
                en=f"Adam: g + λw = {num(g)} {signed(k * w)} = {num(total)}; only its sign is left: "
                f"{num(w)} {signed(-e * sign(total))} = {num(b)}.",
            ),
        ],
        mistakes=[
            Mistake(
                [w * (1 - k) - e * sign(d), b],
                1,
                Text(
                    ru="Вы сжали вес на λ без η: в PyTorch множитель 1 − ηλ.",
                    en="You shrank the weight by λ without η: PyTorch's factor is 1 − ηλ.",
                ),
            ),
            Mistake(
                [a, a],
                2,
                Text(
                    ru="Вы сочли оба способа равными; так лишь у SGD, у Adam величина λw теряется.",
                    en="You took the two to be the same; that holds for SGD, but Adam loses the size of λw.",
                ),
            ),
            Mistake(
                [decayed - e * d, w - e * total],
                0,
                Text(ru="Вы сделали шаг SGD вместо Adam.", en="You took an SGD step instead of Adam's."),
            ),
            Mistake(
                [w - e * sign(d), b],
                1,
                Text(ru="Вы забыли сжатие весов в AdamW.", en="You forgot AdamW's decay."),
            ),
        ],
    )


@generator(
    "decay-without-gradient",
    *(14, 37),
    w=ints(2, 9),
    eta=one_of(0.1, 0.2, 0.5),
    lam=one_of(1, 0.5, 2),
    k=ints(2, 3),
)
def decay_without_gradient(w, eta, lam, k):
    """What L2 and L1 penalties leave of a weight that gets no other gradient."""
    e = exact(eta) * exact(lam)
    require(e < 1 and w > k * e)
    two, one = w * (1 - e) ** k, w - k * e
    return Problem(
        ask=Text(
            ru=f"Градиент потерь по весу w = {w} равен нулю. SGD, η = {eta}, λ = {lam}. Что останется от "
            f"веса через {k} шага под штрафом: L2, (λ/2)w²; L1, λ|w|?",
            en=f"The gradient of the loss with respect to the weight w = {w} is zero. SGD, η = {eta}, λ = {lam}. "
            "What is "
            f"left of the weight after {k} steps under the penalty: L2, (λ/2)w²; L1, λ|w|?",
        ),
        answer=Row([two, one], ["L2", "L1"]),
        steps=[
            Text(
                ru=f"L2: w ← w − ηλw, за шаг вес умножается на 1 − {num(e)} = {num(1 - e)}.",
                en=f"L2: w ← w − ηλw, a step multiplies the weight by 1 − {num(e)} = {num(1 - e)}.",
            ),
            Text(
                ru=f"L1: w ← w − ηλ·sign(w), за шаг вычитается ηλ = {num(e)}, каким бы ни был вес.",
                en=f"L1: w ← w − ηλ·sign(w), a step takes off ηλ = {num(e)}, whatever the weight.",
            ),
            Text(
                ru=f"Через {k} шага: {w}·{num(1 - e)}{'²' if k == 2 else '³'} = {num(two)} и {w} − "
                f"{k}·{num(e)} = {num(one)}.",
                en=f"After {k} steps: {w}·{num(1 - e)}{'²' if k == 2 else '³'} = {num(two)} and {w} − "
                f"{k}·{num(e)} = {num(one)}.",
            ),
        ],
        mistakes=[
            Mistake([one, two], 0, Text(ru="Вы поменяли L1 и L2 местами.", en="You swapped L1 and L2.")),
            Mistake(
                [w * (1 - k * e), one],
                2,
                Text(
                    ru="Вы вычли долю начального веса k раз; вес уменьшается, и доля вместе с ним.",
                    en="You took off a share of the initial weight k times; the weight shrinks, and the share "
                    "with it.",
                ),
            ),
            Mistake(
                [w * (1 - exact(lam)) ** k, w - k * exact(lam)],
                0,
                Text(ru="Вы забыли множитель η.", en="You forgot the factor η."),
            ),
            Mistake(
                [w * (1 - 2 * e) ** k, one],
                0,
                Text(
                    ru="Вы взяли градиент 2λw: так при штрафе λw², без половины.",
                    en="You took the gradient 2λw: that is for λw², without the half.",
                ),
            ),
        ],
    )
