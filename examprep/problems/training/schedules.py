"""Learning-rate schedules: by steps, exponential, cosine, on a plateau."""

from __future__ import annotations

from fractions import Fraction
from math import cos, pi

from examprep.cards import Text
from examprep.problems import (
    Mistake,
    Problem,
    Value,
    generator,
    ints,
    one_of,
    require,
    require_apart,
    rows,
    steps,
)
from examprep.problems.wording import both, counted, exact, num, sup


@generator(
    "step-lr", 13, eta=one_of(0.1, 0.2, 0.4, 1), size=ints(5, 30), gamma=one_of(0.1, 0.5), t=ints(10, 90)
)
def step_lr(eta, size, gamma, t):
    """Learning rate of StepLR after some epochs."""
    drops = t // size
    require(1 <= drops <= 3 and t % size != 0)
    e, g = exact(eta), exact(gamma)
    answer = e * g**drops
    return Problem(
        ask=Text(
            ru=f"StepLR(step_size={size}, gamma={gamma}), начальный η = {eta}; scheduler.step() — раз в "
            f"эпоху. Каков η в эпоху {t} (нумерация с 0)?",
            en=f"StepLR(step_size={size}, gamma={gamma}), initial η = {eta}; scheduler.step() once an "
            f"epoch. What is η in epoch {t} (numbered from 0)?",
        ),
        answer=Value(answer),
        steps=[
            Text(
                ru=f"К эпохе {t} прошло полных периодов ⌊{t}/{size}⌋ = {drops}.",
                en=f"By epoch {t}, ⌊{t}/{size}⌋ = {drops} whole periods have passed.",
            ),
            Text(
                ru=f"Каждый умножает η на {gamma}: {eta}·{gamma}{sup(drops)} = {num(answer)}.",
                en=f"Each multiplies η by {gamma}: {eta}·{gamma}{sup(drops)} = {num(answer)}.",
            ),
        ],
        mistakes=[
            Mistake(
                e * g ** (drops + 1),
                0,
                Text(
                    ru="Вы округлили t/step_size вверх: снижение наступает в конце периода.",
                    en="You rounded t/step_size up: the drop comes at a period's end.",
                ),
            ),
            Mistake(
                eta * gamma**t,
                0,
                Text(ru="Вы снижали η каждую эпоху.", en="You lowered η every epoch."),
            ),
            Mistake(
                e * (1 - drops * (1 - g)),
                1,
                Text(ru="Вы вычитали, а gamma умножает.", en="You subtracted; gamma multiplies."),
            ),
        ],
    )


@generator("exponential-lr", 13, eta=one_of(0.1, 0.2, 0.5, 1), gamma=one_of(0.5, 0.8, 0.9), t=ints(2, 4))
def exponential_lr(eta, gamma, t):
    """Learning rate of ExponentialLR after some epochs."""
    e, g = exact(eta), exact(gamma)
    answer = e * g**t
    return Problem(
        ask=Text(
            ru=f"ExponentialLR(gamma={gamma}), начальный η = {eta}. Каков η после {t} вызовов "
            "scheduler.step()?",
            en=f"ExponentialLR(gamma={gamma}), initial η = {eta}. What is η after {t} calls of "
            "scheduler.step()?",
        ),
        answer=Value(answer),
        steps=[
            Text(ru=f"Каждый вызов умножает η на {gamma}.", en=f"Each call multiplies η by {gamma}."),
            both(f"η = {eta}·{gamma}{sup(t)} = {eta}·{num(g**t)} = {num(answer)}."),
        ],
        mistakes=[
            Mistake(
                e * g ** (t - 1),
                0,
                Text(ru="Вы пропустили один вызов.", en="You left out one call."),
            ),
            Mistake(
                e * (1 - t * (1 - g)),
                1,
                Text(
                    ru="Вы вычитали одну и ту же долю начального η: это линейное снижение.",
                    en="You took off the same share of the initial η each time: that is a linear schedule.",
                ),
            ),
            Mistake(
                e * (1 - g) ** t, 0, Text(ru="Вы умножали на 1 − gamma.", en="You multiplied by 1 − gamma.")
            ),
        ],
    )


COSINES = {2: "√3/2", 3: "√2/2", 4: "1/2", 6: "0", 8: "−1/2", 9: "−√2/2", 10: "−√3/2"}  # of π·part/12


@generator(
    "cosine-lr",
    13,
    high=one_of(0.1, 0.2, 0.4, 1),
    low=one_of(0, 0.01, 0.02),
    T=one_of(12, 24, 36, 48, 60, 96, 120),
    part=one_of(2, 3, 4, 8, 9, 10),
)
def cosine_lr(high, low, T, part):
    """Learning rate of cosine annealing at some epoch."""
    t = T * part // 12
    half = (1 + cos(pi * part / 12)) / 2
    wave = cos(pi * part / 12)
    require_apart(half, 1 - part / 12, 1 - half, abs(wave), (1 + cos(pi * part / 6)) / 2)
    answer = low + (high - low) * half
    angle = Fraction(part, 12)
    low_part = f"{low} + " if low else ""
    return Problem(
        ask=Text(
            ru=f"CosineAnnealingLR: η снижается от {high} до {low} за T_max = "
            f"{counted(T, 'эпоху', 'эпохи', 'эпох')}. Каков η после {t} "
            "эпох? (Три значащие цифры.)",
            en=f"CosineAnnealingLR: η falls from {high} to {low} in T_max = {T} epochs. What is η after "
            f"{t} epochs? (Three significant digits.)",
        ),
        answer=Value(answer, rel=5e-3),
        steps=[
            both("η = η_min + (η_max − η_min)·(1 + cos(πt/T))/2."),
            Text(
                ru=f"πt/T = π·{num(angle)}, косинус {COSINES[part]}, множитель (1 + cos)/2 ≈ {num(half)}.",
                en=f"πt/T = π·{num(angle)}, its cosine is {COSINES[part]}, the factor (1 + cos)/2 ≈ "
                f"{num(half)}.",
            ),
            both(f"η = {low_part}{num(exact(high) - exact(low))}·{num(half)} ≈ {num(answer)}."),
        ],
        mistakes=[
            Mistake(
                low + (high - low) * (1 - part / 12),
                0,
                Text(ru="Вы снижали η линейно.", en="You lowered η linearly."),
            ),
            Mistake(
                low + (high - low) * (1 + cos(pi * part / 6)) / 2,
                0,
                Text(
                    ru="Вы взяли полный период 2πt/T; за T эпох косинус проходит половину.",
                    en="You took a whole period, 2πt/T; in T epochs the cosine goes through half of it.",
                ),
            ),
            Mistake(
                low + (high - low) * (1 - half),
                1,
                Text(
                    ru="Вы ошиблись знаком косинуса: так η растёт.",
                    en="You got the cosine's sign wrong: η would rise.",
                ),
            ),
            Mistake(
                low + (high - low) * abs(wave),
                0,
                Text(
                    ru="Вы взяли сам косинус вместо (1 + cos)/2.",
                    en="You took the cosine itself, not (1 + cos)/2.",
                ),
            ),
        ],
    )


def drops(losses, patience, *, early=False, previous=False, reset=True):
    """How often ReduceLROnPlateau lowers the rate; the options are misreadings of it."""
    best, bad, count = float("inf"), 0, 0
    for loss in losses:
        good = loss < best
        best = loss if previous else min(best, loss)
        bad = 0 if good else bad + 1
        if bad > patience - early:
            count, bad = count + 1, 0 if reset else bad
    return count


@generator(
    "plateau-lr",
    13,
    losses=rows(steps(0.3, 0.7, 2), 8, distinct=True),
    eta=one_of(0.1, 0.2, 0.4, 1),
    factor=one_of(0.1, 0.5),
    patience=ints(1, 2),
)
def plateau_lr(losses, eta, factor, patience):
    """Learning rate of ReduceLROnPlateau after a list of validation losses."""
    count, early = drops(losses, patience), drops(losses, patience, early=True)
    previous, unreset = drops(losses, patience, previous=True), drops(losses, patience, reset=False)
    require(count >= 1 and losses[0] > losses[1] and len({count, early, previous}) == 3)
    e, f = exact(eta), exact(factor)
    answer = e * f**count
    records = [t + 1 for t in range(8) if losses[t] == min(losses[: t + 1])]
    runs = [b - a - 1 for a, b in zip(records, [*records[1:], 9], strict=True)]
    return Problem(
        ask=Text(
            ru=f"ReduceLROnPlateau(factor={factor}, patience={patience}), η = {eta}. Потери на валидации "
            f"за 8 эпох:\n{'; '.join(map(num, losses))}\nКаков η после них?",
            en=f"ReduceLROnPlateau(factor={factor}, patience={patience}), η = {eta}. The validation losses "
            f"of 8 epochs:\n{'; '.join(map(num, losses))}\nWhat is η after them?",
        ),
        answer=Value(answer),
        steps=[
            Text(
                ru=f"Рекорды — в эпохи {', '.join(map(str, records))}; после них эпох без рекорда: "
                f"{', '.join(map(str, runs))}.",
                en=f"The records are at epochs {', '.join(map(str, records))}; epochs without a record "
                f"after them: {', '.join(map(str, runs))}.",
            ),
            Text(
                ru="η снижается, когда эпох без рекорда больше, чем patience, то есть на "
                f"{patience + 1}-й; счёт начинается заново.",
                en="η is lowered when more than `patience` epochs bring no record, at number "
                f"{patience + 1}; the count starts anew.",
            ),
            Text(
                ru=f"Снижений: {count}. η = {eta}·{factor}{sup(count)} = {num(answer)}.",
                en=f"The number of reductions: {count}. η = {eta}·{factor}{sup(count)} = {num(answer)}.",
            ),
        ],
        mistakes=[
            Mistake(
                e * f**early,
                1,
                Text(
                    ru=f"Вы снизили η уже на {patience}-й эпохе без рекорда; PyTorch столько ещё терпит.",
                    en=f"You lowered η at epoch {patience} without a record; PyTorch still tolerates that many.",
                ),
            ),
            Mistake(
                e * f**previous,
                0,
                Text(
                    ru="Вы сравнивали с предыдущей эпохой, а нужно с лучшей.",
                    en="You compared with the previous epoch; the comparison is with the best so far.",
                ),
            ),
            *(
                [
                    Mistake(
                        e * f**unreset,
                        1,
                        Text(
                            ru="Вы не обнулили счёт после снижения.",
                            en="You did not reset the count after lowering.",
                        ),
                    )
                ]
                if unreset not in (count, early, previous)
                else []
            ),
        ],
    )
