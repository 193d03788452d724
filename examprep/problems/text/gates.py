"""The gates of an LSTM: one step by hand, gradients of the gates."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from math import tanh

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, Value, generator, one_of, require
from examprep.problems.wording import both, exact, ln, num, par

GATE = one_of(0.1, 0.2, 0.25, 0.4, 0.5, 0.6, 0.75, 0.8, 0.9)
ODDS = one_of(0.25, 1, 3, 4, 9)  # of a gate: σ(ln a) = a/(a + 1) is a short decimal


def sigmoid_ln(a: Fraction) -> Fraction:
    return a / (a + 1)


def tanh_ln(a: Fraction) -> Fraction:
    return (a * a - 1) / (a * a + 1)


@generator(
    "lstm-cell-state",
    25,
    41,
    i=ODDS,
    f=ODDS,
    g=one_of(2, 3, 0.5),
    o=one_of(3, 4, 0.25),
    c=one_of(-4, -2, 2, 3, 4),
)
def lstm_cell_state(i, f, g, o, c):
    """Cell state of an LSTM from the pre-activations in PyTorch's order."""
    i, f, g, o = map(exact, (i, f, g, o))
    taken, kept, cand = sigmoid_ln(i), sigmoid_ln(f), tanh_ln(g)
    require(i != f)
    new = kept * c + taken * cand
    return Problem(
        ask=Text(
            ru=f"Один нейрон nn.LSTM: W_ih·x + b_ih + W_hh·h + b_hh = ({ln(i)}, {ln(f)}, {ln(g)}, {ln(o)}) "
            f"в порядке PyTorch, прошлая память c = {num(c)}. Какова новая память c′? (tanh(ln a) = (a² − "
            "1)/(a² + 1).)",
            en=f"One unit of nn.LSTM: W_ih·x + b_ih + W_hh·h + b_hh = ({ln(i)}, {ln(f)}, {ln(g)}, {ln(o)}) "
            f"in PyTorch's order, the previous cell state is c = {num(c)}. What is the new cell state c′? "
            "(tanh(ln a) = (a² − 1)/(a² + 1).)",
        ),
        answer=Value(new),
        steps=[
            Text(
                ru="Порядок PyTorch: входной вентиль i, вентиль забывания f, кандидат g, выходной вентиль o.",
                en="PyTorch's order: the input gate i, the forget gate f, the candidate g, the output gate "
                "o.",
            ),
            both(
                f"i = σ({ln(i)}) = {num(taken)}, f = σ({ln(f)}) = {num(kept)}, g = tanh({ln(g)}) = "
                f"{num(cand)}."
            ),
            both(f"c′ = f·c + i·g = {num(kept)}·{par(c)} + {num(taken)}·{par(cand)} = {num(new)}."),
        ],
        mistakes=[
            Mistake(
                kept * c + taken * tanh_ln(o),
                0,
                Text(
                    ru="Вы взяли порядок i, f, o, g: кандидатом стал выходной вентиль.",
                    en="You took the order i, f, o, g: the output gate became the candidate.",
                ),
            ),
            Mistake(
                taken * c + kept * cand,
                2,
                Text(
                    ru="Вы перепутали входной вентиль и вентиль забывания.",
                    en="You swapped the input and forget gates.",
                ),
            ),
            Mistake(
                kept * c + taken * sigmoid_ln(g),
                1,
                Text(
                    ru="Вы взяли сигмоиду и для кандидата, а у него tanh.",
                    en="You used a sigmoid for the candidate too; it has tanh.",
                ),
            ),
            Mistake(
                kept * c + (1 - kept) * cand,
                2,
                Text(
                    ru="Вы взяли 1 − f вместо i: так связаны вентили в GRU.",
                    en="You used 1 − f instead of i: gates are coupled that way in a GRU.",
                ),
            ),
        ],
    )


@generator(
    "lstm-hidden-state", 25, i=GATE, f=GATE, o=GATE, g=one_of(-0.9, -0.5, 0.5, 0.9), c=one_of(-2, -1, 1, 2, 3)
)
def lstm_hidden_state(i, f, o, g, c):
    """Hidden state of an LSTM from the gates, the candidate and the past cell state."""
    new = f * c + i * g
    h, swapped, coupled = (o * tanh(x) for x in (new, i * c + f * g, f * c + (1 - f) * g))
    tried = h, o * new, swapped, tanh(new), coupled
    require(all(abs(p - q) > 0.11 * max(abs(p), abs(q)) for p, q in combinations(tried, 2)))
    return Problem(
        ask=Text(
            ru=f"Шаг LSTM: вентили i = {num(i)}, f = {num(f)}, o = {num(o)}, кандидат g = {num(g)}, прошлая "
            f"память c = {num(c)}. Каков новый выход h? (Три значащие цифры.)",
            en=f"An LSTM step: the gates i = {num(i)}, f = {num(f)}, o = {num(o)}, the candidate g = "
            f"{num(g)}, the previous cell state c = {num(c)}. What is the new output h? (Three significant "
            "digits.)",
        ),
        answer=Value(h, rel=5e-3),
        steps=[
            both(f"c′ = f·c + i·g = {num(f)}·{par(c)} + {num(i)}·{par(g)} = {num(new)}."),
            both(f"tanh c′ = tanh({num(new)}) ≈ {num(tanh(new))}."),
            both(f"h = o·tanh c′ = {num(o)}·{par(tanh(new))} ≈ {num(h)}."),
        ],
        mistakes=[
            Mistake(
                o * new, 1, Text(ru="Вы забыли tanh от памяти.", en="You forgot the tanh of the cell state.")
            ),
            Mistake(
                swapped,
                0,
                Text(
                    ru="Вы перепутали входной вентиль и вентиль забывания.",
                    en="You swapped the input and forget gates.",
                ),
            ),
            Mistake(tanh(new), 2, Text(ru="Вы забыли выходной вентиль.", en="You forgot the output gate.")),
            Mistake(
                coupled,
                0,
                Text(
                    ru="Вы взяли 1 − f вместо i, как в GRU.", en="You used 1 − f instead of i, as in a GRU."
                ),
            ),
        ],
    )


@generator(
    "lstm-gate-gradients",
    25,
    i=GATE,
    f=GATE,
    g=one_of(-0.8, -0.6, -0.5, 0.5, 0.6, 0.8),
    c=one_of(-4, -2, -1, 2, 3, 4),
)
def lstm_gate_gradients(i, f, g, c):
    """Derivatives of the cell state with respect to the pre-activations of the gates and the candidate."""
    i, f, g = map(exact, (i, f, g))
    answer = [g * i * (1 - i), c * f * (1 - f), i * (1 - g * g)]
    return Problem(
        ask=Text(
            ru=f"LSTM: c′ = f·c + i·g, где i = σ(zᵢ) = {num(i)}, f = σ(z_f) = {num(f)}, g = tanh(z_g) = "
            f"{num(g)}, c = {num(c)}. Чему равны ∂c′/∂zᵢ, ∂c′/∂z_f, ∂c′/∂z_g?",
            en=f"LSTM: c′ = f·c + i·g, where i = σ(zᵢ) = {num(i)}, f = σ(z_f) = {num(f)}, g = tanh(z_g) = "
            f"{num(g)}, c = {num(c)}. What are ∂c′/∂zᵢ, ∂c′/∂z_f, ∂c′/∂z_g?",
        ),
        answer=Row(answer, ("∂zᵢ", "∂z_f", "∂z_g"), rel=5e-3),
        steps=[
            Text(
                ru="По самим вентилям: ∂c′/∂i = g, ∂c′/∂f = c, ∂c′/∂g = i.",
                en="With respect to the gates themselves: ∂c′/∂i = g, ∂c′/∂f = c, ∂c′/∂g = i.",
            ),
            Text(
                ru=f"Дальше σ′ = σ(1 − σ) и tanh′ = 1 − tanh²: {num(i)}·{num(1 - i)} = {num(i * (1 - i))}, "
                f"{num(f)}·{num(1 - f)} = {num(f * (1 - f))}, 1 − {num(g * g)} = {num(1 - g * g)}.",
                en=f"Then σ′ = σ(1 − σ) and tanh′ = 1 − tanh²: {num(i)}·{num(1 - i)} = {num(i * (1 - i))}, "
                f"{num(f)}·{num(1 - f)} = {num(f * (1 - f))}, 1 − {num(g * g)} = {num(1 - g * g)}.",
            ),
            both(
                f"{num(g)}·{num(i * (1 - i))} = {num(answer[0])}, {num(c)}·{num(f * (1 - f))} = "
                f"{num(answer[1])}, {num(i)}·{num(1 - g * g)} = {num(answer[2])}."
            ),
        ],
        mistakes=[
            Mistake(
                [g, c, i],
                1,
                Text(
                    ru="Вы продифференцировали по вентилям, а не по их аргументам z.",
                    en="You differentiated with respect to the gates, not their arguments z.",
                ),
            ),
            Mistake(
                [answer[0], f * f * (1 - f), answer[2]],
                0,
                Text(
                    ru="Вы умножили на f вместо прошлой памяти c.",
                    en="You multiplied by f, not by the previous cell state c.",
                ),
            ),
            Mistake(
                [answer[0], answer[1], i * g * (1 - g)],
                1,
                Text(
                    ru="Вы взяли для кандидата производную сигмоиды.",
                    en="You used the sigmoid's derivative for the candidate.",
                ),
            ),
        ],
    )
