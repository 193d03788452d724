"""How long an LSTM remembers: the forget gate's share, and the bias that gives it."""

from __future__ import annotations

from math import log

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Value, generator, one_of, require
from examprep.problems.wording import both, exact, num, sup


@generator(
    "lstm-memory-lifetime",
    25,
    24,
    f=one_of(0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95),
    eps=one_of(0.5, 0.3, 0.2, 0.1, 0.05, 0.02, 0.01),
)
def lstm_memory_lifetime(f, eps):
    """After how many steps an LSTM keeps less than a share of its memory."""
    T = next(t for t in range(1, 1000) if f**t < eps)
    require(T > 2)
    return Problem(
        ask=Text(
            ru=f"Вентиль забывания LSTM всё время равен {num(f)}, входной закрыт. Через сколько шагов "
            f"впервые останется меньше {num(eps)} начальной памяти?",
            en=f"An LSTM's forget gate is always {num(f)} and its input gate is closed. After how many "
            f"steps is less than {num(eps)} of the initial memory left for the first time?",
        ),
        answer=Value(T),
        steps=[
            both(f"c_T = f^T·c₀ = {num(f)}^T·c₀."),
            both(f"T > ln {num(eps)} / ln {num(f)} ≈ {num(log(eps) / log(f))}."),
            Text(
                ru=f"{num(f)}{sup(T - 1)} ≈ {num(f ** (T - 1))}, {num(f)}{sup(T)} ≈ {num(f**T)}: ответ {T}.",
                en=f"{num(f)}{sup(T - 1)} ≈ {num(f ** (T - 1))}, {num(f)}{sup(T)} ≈ {num(f**T)}: the answer "
                f"is {T}.",
            ),
        ],
        mistakes=[
            Mistake(
                T - 1,
                2,
                Text(
                    ru="Вы остановились на шаг раньше: на нём доля ещё не меньше.",
                    en="You stopped a step early: at that step it is not yet less.",
                ),
            ),
            Mistake(
                int((1 - exact(eps)) / (1 - exact(f))) + 1,
                0,
                Text(
                    ru="Вы считали забывание линейным, а оно показательное.",
                    en="You treated forgetting as linear; it is exponential.",
                ),
            ),
            Mistake(
                1 / (1 - exact(f)),
                1,
                Text(
                    ru="Вы взяли постоянную времени 1/(1 − f), какова бы ни была доля.",
                    en="You took the time constant 1/(1 − f), whatever the share.",
                ),
            ),
        ],
    )


@generator(
    "lstm-forget-bias",
    25,
    T=one_of(2, 3, 4, 5, 8, 10, 15, 20, 25, 30, 40, 50, 100),
    eps=one_of(0.5, 0.4, 0.25, 0.2, 0.1),
)
def lstm_forget_bias(T, eps):
    """Bias of the forget gate that keeps a share of the memory over a number of steps."""
    f = eps ** (1 / T)
    b = log(f / (1 - f))
    require(abs(b) > 0.3)
    return Problem(
        ask=Text(
            ru="Каким взять смещение вентиля забывания LSTM, чтобы через T шагов от памяти оставалась доля "
            f"s, где T = {T}, s = {num(eps)}? (Больше на вентиль ничто не действует; три значащие цифры.)",
            en=f"What bias must an LSTM's forget gate have for a share {num(eps)} of the memory to be left "
            f"after {T} steps? (Nothing else acts on the gate; three significant digits.)",
        ),
        answer=Value(b, rel=5e-3),
        steps=[
            both(f"f^{T} = {num(eps)}, f = {num(eps)}^(1/{T}) ≈ {num(f, 5)}."),
            both("f = σ(b), b = ln(f/(1 − f))."),
            both(f"b ≈ ln({num(f, 5)}/{num(1 - f, 4)}) ≈ {num(b)}."),
        ],
        mistakes=[
            Mistake(
                f,
                1,
                Text(
                    ru="Вы дали сам вентиль, а не смещение под сигмоидой.",
                    en="You gave the gate itself, not the bias inside the sigmoid.",
                ),
            ),
            Mistake(
                -b,
                1,
                Text(
                    ru="Вы перевернули дробь: b = ln(f/(1 − f)).",
                    en="You inverted the fraction: b = ln(f/(1 − f)).",
                ),
            ),
            Mistake(
                log(T),
                0,
                Text(
                    ru="Вы взяли b = ln T: это правило для постоянной времени, доля в нём 1/e.",
                    en="You took b = ln T: that rule is for the time constant, for a share of 1/e.",
                ),
            ),
        ],
    )
