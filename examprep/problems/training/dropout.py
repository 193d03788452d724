"""Dropout as PyTorch does it: what survivors become, moments, a given mask."""

from __future__ import annotations

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, generator, ints, one_of, require, rows
from examprep.problems.wording import exact, nearly, num, par, vec


@generator("dropout-survivor", 14, 37, x=ints(1, 12), p=one_of(0.1, 0.2, 0.25, 0.4, 0.6, 0.75, 0.8))
def dropout_survivor(x, p):
    """What a surviving activation becomes in training, and any activation in eval mode."""
    q = 1 - exact(p)
    answer = x / q
    return Problem(
        ask=Text(
            ru=f"Активация {x} проходит через nn.Dropout({p}). Чему она равна на выходе: при обучении, "
            "если уцелела; в режиме eval()? (Дробь или три значащие цифры.)",
            en=f"An activation of {x} passes through nn.Dropout({p}). What comes out: in training, if it "
            "survives; in eval() mode? (A fraction or three significant digits.)",
        ),
        answer=Row([answer, x], ["train", "eval"], rel=5e-3),
        steps=[
            Text(
                ru=f"В PyTorch p — вероятность обнулить; уцелеть можно с вероятностью 1 − {p} = {num(q)}.",
                en=f"In PyTorch p is the probability of zeroing; survival has the probability 1 − {p} = "
                f"{num(q)}.",
            ),
            Text(
                ru=f"Чтобы среднее сохранилось, уцелевшее значение делят на неё уже при обучении: {x}/{num(q)} = "
                f"{num(answer)}{nearly(answer)}.",
                en=f"To keep the mean, survivors are divided by it already in training: {x}/{num(q)} = "
                f"{num(answer)}{nearly(answer)}.",
            ),
            Text(
                ru=f"Поэтому в eval() слой ничего не делает: {x}. Ответ: {num(answer)}; {x}.",
                en=f"So in eval() the layer does nothing: {x}. The answer: {num(answer)}; {x}.",
            ),
        ],
        mistakes=[
            Mistake(
                [x / (1 - q), x],
                0,
                Text(
                    ru="Вы приняли p за вероятность уцелеть.",
                    en="You took p for the probability of survival.",
                ),
            ),
            Mistake(
                [x, x * q],
                1,
                Text(
                    ru="Вы описали классический dropout (масштаб при тестировании); PyTorch масштабирует при "
                    "обучении.",
                    en="You described classic dropout, which scales at test time; PyTorch scales in "
                    "training.",
                ),
            ),
            Mistake(
                [answer, x * q],
                2,
                Text(
                    ru="Вы масштабировали дважды: в eval() уже не нужно.",
                    en="You scaled twice: eval() needs no scaling.",
                ),
            ),
            Mistake(
                [x * q, x],
                1,
                Text(
                    ru="Вы умножили на 1 − p вместо деления.",
                    en="You multiplied by 1 − p instead of dividing.",
                ),
            ),
        ],
    )


@generator("dropout-moments", 14, 37, x=ints(1, 12), p=one_of(0.1, 0.2, 0.25, 0.4, 0.6, 0.75, 0.8))
def dropout_moments(x, p):
    """Mean and variance of dropout's output in training."""
    p, q = exact(p), 1 - exact(p)
    variance = x * x * p / q
    return Problem(
        ask=Text(
            ru=f"На nn.Dropout({num(p)}) в режиме обучения подано x = {x}. Каковы среднее и дисперсия "
            "выхода? (Дробь или три значащие цифры.)",
            en=f"x = {x} is fed to nn.Dropout({num(p)}) in training mode. What are the mean and the "
            "variance of the output? (A fraction or three significant digits.)",
        ),
        answer=Row([x, variance], ["E[y]", "Var y"], rel=5e-3),
        steps=[
            Text(
                ru=f"y = x/(1 − p) = {num(x / q)} с вероятностью {num(q)}, иначе 0.",
                en=f"y = x/(1 − p) = {num(x / q)} with probability {num(q)}, else 0.",
            ),
            Text(
                ru=f"E[y] = {num(q)}·{par(x / q)} = {x}: среднее сохраняется.",
                en=f"E[y] = {num(q)}·{par(x / q)} = {x}: the mean is kept.",
            ),
            Text(
                ru=f"Var y = E[y²] − E[y]² = {x}²/{num(q)} − {x}² = x²p/(1 − p) = "
                f"{num(variance)}{nearly(variance)}. Ответ: {x}; {num(variance)}.",
                en=f"Var y = E[y²] − E[y]² = {x}²/{num(q)} − {x}² = x²p/(1 − p) = "
                f"{num(variance)}{nearly(variance)}. The answer: {x}; {num(variance)}.",
            ),
        ],
        mistakes=[
            Mistake(
                [x * q, x * x * p * q],
                0,
                Text(
                    ru="Вы не разделили уцелевшее значение на 1 − p.",
                    en="You did not divide the survivors by 1 − p.",
                ),
            ),
            Mistake(
                [x, x * x * q / p],
                0,
                Text(ru="Вы поменяли местами p и 1 − p.", en="You swapped p and 1 − p."),
            ),
            Mistake(
                [x, x * x / q],
                2,
                Text(ru="Вы назвали E[y²], не вычтя E[y]².", en="You gave E[y²] without subtracting E[y]²."),
            ),
            Mistake(
                [x, 0],
                2,
                Text(
                    ru="Вы сочли выход постоянным: постоянно только среднее.",
                    en="You took the output to be constant: only its mean is.",
                ),
            ),
        ],
    )


@generator(
    "dropout-given-mask",
    14,
    37,
    h=rows(ints(1, 6), 4),
    w=rows(ints(-3, 3), 4),
    mask=rows(ints(0, 1), 4),
    p=one_of(0.2, 0.5, 0.75),
)
def dropout_given_mask(h, w, mask, p):
    """Output of a neuron behind dropout with a given mask, and in eval mode."""
    require(0 not in w and 1 < sum(mask) < 4)
    q = 1 - exact(p)
    kept = sum(a * b * m for a, b, m in zip(h, w, mask, strict=True))
    full = sum(a * b for a, b in zip(h, w, strict=True))
    require(kept != 0 and full != 0)
    train = kept / q
    return Problem(
        ask=Text(
            ru=f"Активации h = {vec(h)} проходят через nn.Dropout({p}) и складываются с весами w = "
            f"{vec(w)}: z = w·Dropout(h). Чему равно z при обучении, если выпала маска {vec(mask)} (1 — "
            "оставить), и в режиме eval()?",
            en=f"The activations h = {vec(h)} pass through nn.Dropout({p}) and are summed with the weights "
            f"w = {vec(w)}: z = w·Dropout(h). What is z in training, if the mask drawn is {vec(mask)} (1 "
            "keeps), and in eval() mode?",
        ),
        answer=Row([train, full], ["train", "eval"]),
        steps=[
            Text(
                ru=f"Маска оставляет m ⊙ h = {vec([a * m for a, m in zip(h, mask, strict=True)])}; сумма с "
                f"весами: {num(kept)}.",
                en=f"The mask leaves m ⊙ h = {vec([a * m for a, m in zip(h, mask, strict=True)])}; "
                f"weighted sum: {num(kept)}.",
            ),
            Text(
                ru=f"Делим на 1 − p = {num(q)}: {num(kept)}/{num(q)} = {num(train)}.",
                en=f"Divide by 1 − p = {num(q)}: {num(kept)}/{num(q)} = {num(train)}.",
            ),
            Text(
                ru=f"В eval() ни маски, ни множителя: w·h = {num(full)}. Ответ: {num(train)}; {num(full)}.",
                en=f"In eval() there is neither mask nor factor: w·h = {num(full)}. The answer: "
                f"{num(train)}; {num(full)}.",
            ),
        ],
        mistakes=[
            Mistake(
                [kept, full * q],
                1,
                Text(
                    ru="Вы масштабировали при тестировании, а не при обучении.",
                    en="You scaled at test time, not in training.",
                ),
            ),
            Mistake(
                [kept, full],
                1,
                Text(
                    ru="Вы забыли разделить на 1 − p.",
                    en="You forgot to divide by 1 − p.",
                ),
            ),
            Mistake(
                [(full - kept) / q, full],
                0,
                Text(ru="Вы прочли маску наоборот.", en="You read the mask the other way round."),
            ),
            Mistake(
                [train, train],
                2,
                Text(ru="Вы оставили маску в eval().", en="You left the mask on in eval()."),
            ),
        ],
    )
