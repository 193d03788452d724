"""The GRU: one step, its reset gate as PyTorch places it, how it forgets."""

from __future__ import annotations

from math import tanh

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Value, generator, ints, one_of, require
from examprep.problems.wording import both, exact, num, par, signed, sup

GATE = one_of(0.1, 0.2, 0.25, 0.4, 0.6, 0.75, 0.8, 0.9)
STATE = one_of(-0.9, -0.8, -0.5, -0.2, 0.2, 0.3, 0.5, 0.8, 0.9)


@generator("gru-step", 41, z=GATE, n=STATE, h=STATE)
def gru_step(z, n, h):
    """New state of a GRU from the update gate and the candidate."""
    z, n, h = map(exact, (z, n, h))
    require(n != h)
    new = (1 - z) * n + z * h
    return Problem(
        ask=Text(
            ru=f"Шаг nn.GRU: вентиль обновления z = {num(z)}, кандидат n = {num(n)}, прошлое состояние h = "
            f"{num(h)}. Каково новое состояние (по соглашению PyTorch)?",
            en=f"A step of nn.GRU: the update gate z = {num(z)}, the candidate n = {num(n)}, the previous "
            f"state h = {num(h)}. What is the new state in PyTorch's convention?",
        ),
        answer=Value(new),
        steps=[
            Text(
                ru="В PyTorch z — доля старого состояния: h′ = (1 − z)·n + z·h.",
                en="In PyTorch z is the share of the old state: h′ = (1 − z)·n + z·h.",
            ),
            both(
                f"h′ = {num(1 - z)}·{par(n)} + {num(z)}·{par(h)} = {num((1 - z) * n)} {signed(z * h)} = "
                f"{num(new)}."
            ),
        ],
        mistakes=[
            Mistake(
                z * n + (1 - z) * h,
                0,
                Text(
                    ru="Вы взяли обратное соглашение, где z — доля кандидата.",
                    en="You took the opposite convention, where z is the candidate's share.",
                ),
            ),
            Mistake(n + z * h, 0, Text(ru="Вы забыли множитель 1 − z.", en="You forgot the factor 1 − z.")),
            Mistake(
                tanh(new),
                1,
                Text(
                    ru="Вы применили tanh ещё раз: он уже в кандидате.",
                    en="You applied tanh once more; the candidate already includes it.",
                ),
            ),
        ],
    )


WHOLE = one_of(-3, -2, -1, 1, 2, 3)


@generator("gru-candidate", 41, a=WHOLE, w=WHOLE, b=WHOLE, r=GATE, h=WHOLE)
def gru_candidate(a, w, b, r, h):
    """Argument of the candidate's tanh in PyTorch's GRU."""
    r = exact(r)
    inner = w * h + b
    argument = a + r * inner
    require(inner != 0 and argument != 0)
    return Problem(
        ask=Text(
            ru=f"Кандидат nn.GRU с одним нейроном: W_in·x + b_in = {num(a)}, W_hn = {num(w)}, b_hn = "
            f"{num(b)}, h = {num(h)}, вентиль сброса r = {num(r)}. Чему равен аргумент tanh?",
            en=f"The candidate of nn.GRU with one unit: W_in·x + b_in = {num(a)}, W_hn = {num(w)}, b_hn = "
            f"{num(b)}, h = {num(h)}, the reset gate r = {num(r)}. What is the argument of tanh?",
        ),
        answer=Value(argument),
        steps=[
            Text(
                ru="В PyTorch r умножает уже посчитанное: n = tanh(W_in·x + b_in + r·(W_hn·h + b_hn)).",
                en="In PyTorch r multiplies what is already computed: n = tanh(W_in·x + b_in + r·(W_hn·h + "
                "b_hn)).",
            ),
            both(f"W_hn·h + b_hn = {num(w)}·{par(h)} {signed(b)} = {num(inner)}."),
            both(f"{num(a)} + {num(r)}·{par(inner)} = {num(argument)}."),
        ],
        mistakes=[
            Mistake(
                a + w * r * h + b,
                0,
                Text(
                    ru="Вы умножили на r само h, как в статье, а в PyTorch r умножает и смещение b_hn.",
                    en="You multiplied h itself by r, as the paper does; in PyTorch r scales the bias b_hn "
                    "too.",
                ),
            ),
            Mistake(a + inner, 0, Text(ru="Вы забыли вентиль сброса.", en="You forgot the reset gate.")),
            Mistake(
                r * (a + inner),
                0,
                Text(
                    ru="Вы умножили на r и вклад входа.",
                    en="You scaled the input's contribution by r as well.",
                ),
            ),
            Mistake(
                a + (1 - r) * inner,
                0,
                Text(ru="Вы взяли 1 − r вместо r.", en="You took 1 − r instead of r."),
            ),
        ],
    )


@generator(
    "gru-decay",
    41,
    24,
    z=one_of(0.2, 0.4, 0.5, 0.6, 0.8, 0.9),
    h=one_of(-0.9, -0.8, -0.5, 0.4, 0.5, 0.8),
    T=ints(2, 3),
)
def gru_decay(z, h, T):
    """State of a GRU after steps with a constant update gate and a zero candidate."""
    z, h = exact(z), exact(h)
    left = h * z**T
    return Problem(
        ask=Text(
            ru=f"nn.GRU: на каждом шаге вентиль обновления z = {num(z)} и кандидат n = 0, h₀ = {num(h)}. "
            f"Каково состояние после {T} шагов?",
            en=f"nn.GRU: at every step the update gate is z = {num(z)} and the candidate n = 0, h₀ = "
            f"{num(h)}. What is the state after {T} steps?",
        ),
        answer=Value(left),
        steps=[
            both(f"h′ = (1 − z)·0 + z·h = {num(z)}·h."),
            both(f"h = {num(z)}{sup(T)}·{par(h)} = {num(z**T)}·{par(h)} = {num(left)}."),
        ],
        mistakes=[
            Mistake(
                h * (1 - z) ** T,
                0,
                Text(
                    ru="Вы взяли z долей кандидата; в PyTorch это доля старого состояния.",
                    en="You took z as the candidate's share; in PyTorch it is the old state's.",
                ),
            ),
            Mistake(h * z, 1, Text(ru="Вы сделали только один шаг.", en="You made one step only.")),
            Mistake(
                h * (1 - T * (1 - z)),
                1,
                Text(ru="Вы считали убывание линейным.", en="You took the decay as linear."),
            ),
        ],
    )
