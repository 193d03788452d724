"""Learning-rate schedules that rise first: linear warm-up, warm-up with a cosine, one cycle."""

from __future__ import annotations

from fractions import Fraction
from math import cos, pi

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, Value, generator, ints, one_of, require
from examprep.problems.wording import both, exact, num


@generator(
    "linear-lr",
    13,
    eta=one_of(0.1, 0.2, 0.5, 1),
    start=one_of(0.1, 0.2, 0.25, 0.5),
    total=one_of(4, 5, 10, 20),
    t=ints(1, 19),
)
def linear_lr(eta, start, total, t):
    """Learning rate of LinearLR, PyTorch's warm-up, after some steps."""
    require(t < total)
    e, s, share = exact(eta), exact(start), Fraction(t, total)
    factor = s + (1 - s) * share
    answer = e * factor
    return Problem(
        ask=Text(
            ru=f"Разогрев LinearLR(start_factor={start}, total_iters={total}), end_factor = 1, базовый η = "
            f"{eta}. Каков η после {t}-го вызова scheduler.step()?",
            en=f"A warm-up LinearLR(start_factor={start}, total_iters={total}), end_factor = 1, base η = "
            f"{eta}. What is η after call number {t} of scheduler.step()?",
        ),
        answer=Value(answer),
        steps=[
            Text(
                ru=f"Множитель растёт от {start} до 1 за {total} вызовов; пройдено {t}/{total} = "
                f"{num(share)}.",
                en=f"The factor rises from {start} to 1 in {total} calls; {t}/{total} = {num(share)} of "
                "that is done.",
            ),
            Text(
                ru=f"Множитель: {start} + (1 − {start})·{num(share)} = {num(factor)}.",
                en=f"The factor: {start} + (1 − {start})·{num(share)} = {num(factor)}.",
            ),
            both(f"η = {eta}·{num(factor)} = {num(answer)}."),
        ],
        mistakes=[
            Mistake(
                e * share,
                0,
                Text(
                    ru="Вы начали разогрев с нуля, а не с start_factor.",
                    en="You began the warm-up at zero, not at start_factor.",
                ),
            ),
            Mistake(
                e * (s + share),
                1,
                Text(
                    ru="Вы прибавили пройденную долю целиком; растёт только остаток, 1 − start_factor.",
                    en="You added the whole share done; only the rest, 1 − start_factor, grows.",
                ),
            ),
            Mistake(
                eta * start ** float(1 - share),
                0,
                Text(
                    ru="Вы вели разогрев по экспоненте, а он линейный.",
                    en="You warmed up exponentially; LinearLR is linear.",
                ),
            ),
            Mistake(
                e * s,
                0,
                Text(
                    ru="Вы оставили η на начальном множителе.",
                    en="You left η at its initial factor.",
                ),
            ),
        ],
    )


@generator(
    "warmup-then-cosine",
    13,
    eta=one_of(0.1, 0.2, 0.4, 1),
    W=one_of(10, 20, 50),
    rest=one_of(60, 90, 120, 240),
    third=ints(1, 2),
    part=ints(1, 9),
)
def warmup_then_cosine(eta, W, rest, third, part):
    """Learning rate during linear warm-up and during the cosine fall after it."""
    T, s, t = W + rest, W * part // 10, W + rest * third // 3
    share = Fraction(3, 4) if third == 1 else Fraction(1, 4)
    e = exact(eta)
    rise, fall = e * Fraction(part, 10), e * share
    return Problem(
        ask=Text(
            ru=f"Число шагов {T}: первые {W} — линейный разогрев, η = η_max·t/{W}; далее косинус от η_max "
            f"до 0 за оставшиеся шаги. η_max = {eta}. Каков η на шагах t = {s} и t = {t}?",
            en=f"{T} steps in all: the first {W} are a linear warm-up, η = η_max·t/{W}; then a cosine from "
            f"η_max to 0 over the remaining steps. η_max = {eta}. What is η at steps t = {s} and t = {t}?",
        ),
        answer=Row([rise, fall], [f"η({s})", f"η({t})"]),
        steps=[
            Text(
                ru=f"Шаг {s} ещё в разогреве: {eta}·{s}/{W} = {num(rise)}.",
                en=f"Step {s} is still in the warm-up: {eta}·{s}/{W} = {num(rise)}.",
            ),
            Text(
                ru=f"У шага {t} от косинуса пройдено ({t} − {W})/({T} − {W}) = {third}/3.",
                en=f"At step {t} the cosine has gone ({t} − {W})/({T} − {W}) = {third}/3 of its way.",
            ),
            Text(
                ru=f"(1 + cos(π·{third}/3))/2 = {num(share)}, η = {eta}·{num(share)} = {num(fall)}. Ответ: "
                f"{num(rise)}; {num(fall)}.",
                en=f"(1 + cos(π·{third}/3))/2 = {num(share)}, η = {eta}·{num(share)} = {num(fall)}. The "
                f"answer: {num(rise)}; {num(fall)}.",
            ),
        ],
        mistakes=[
            Mistake(
                [rise, eta * (1 + cos(pi * t / T)) / 2],
                1,
                Text(
                    ru="Вы отсчитали косинус от нулевого шага, а он начинается после разогрева.",
                    en="You counted the cosine from step 0; it begins after the warm-up.",
                ),
            ),
            Mistake(
                [rise, e * (1 - Fraction(third, 3))],
                2,
                Text(ru="Вы снижали η линейно.", en="You lowered η linearly."),
            ),
            Mistake(
                [e, fall],
                0,
                Text(ru="Вы забыли о разогреве.", en="You forgot the warm-up."),
            ),
            Mistake(
                [e * Fraction(s, T), fall],
                0,
                Text(
                    ru="Вы растянули разогрев на все шаги.",
                    en="You stretched the warm-up over all steps.",
                ),
            ),
        ],
    )


@generator(
    "one-cycle-ends",
    13,
    top=one_of(0.01, 0.05, 0.1, 0.2, 0.5, 1),
    div=one_of(4, 5, 10, 20, 25),
    final=one_of(10, 100, 1000),
)
def one_cycle_ends(top, div, final):
    """OneCycleLR's rate at the start, halfway up, and at the end."""
    e = exact(top)
    first = e / div
    middle, last = (first + e) / 2, first / final
    return Problem(
        ask=Text(
            ru=f"OneCycleLR(max_lr={top}, div_factor={div}, final_div_factor={final}), подъём и спуск по "
            "косинусу. Каков η в начале, на середине подъёма и в конце?",
            en=f"OneCycleLR(max_lr={top}, div_factor={div}, final_div_factor={final}), rising and falling "
            "by a cosine. What is η at the start, halfway through the rise, and at the end?",
        ),
        answer=Row([first, middle, last], ["start", "middle", "end"]),
        steps=[
            Text(
                ru=f"В начале max_lr/div_factor = {top}/{div} = {num(first)}.",
                en=f"At the start max_lr/div_factor = {top}/{div} = {num(first)}.",
            ),
            Text(
                ru=f"На середине подъёма cos(π/2) = 0: среднее ({num(first)} + {top})/2 = {num(middle)}.",
                en=f"Halfway up cos(π/2) = 0: the mean ({num(first)} + {top})/2 = {num(middle)}.",
            ),
            Text(
                ru=f"В конце начальный η делят на final_div_factor: {num(first)}/{final} = "
                f"{num(float(last))}. Ответ: {num(first)}; {num(middle)}; {num(float(last))}.",
                en=f"At the end the initial η is divided by final_div_factor: {num(first)}/{final} = "
                f"{num(float(last))}. The answer: {num(first)}; {num(middle)}; {num(float(last))}.",
            ),
        ],
        mistakes=[
            Mistake(
                [first, middle, e / final],
                2,
                Text(
                    ru="Вы разделили на final_div_factor max_lr, а делят начальный η.",
                    en="You divided max_lr by final_div_factor; it divides the initial η.",
                ),
            ),
            Mistake(
                [first, e / 2, last],
                1,
                Text(
                    ru="Вы взяли половину max_lr, будто подъём от нуля.",
                    en="You took half of max_lr, as if it rose from zero.",
                ),
            ),
            Mistake(
                [first, middle, first],
                2,
                Text(
                    ru="Вы вернули η к начальному; OneCycle спускается гораздо ниже.",
                    en="You brought η back to its start; OneCycle falls far below it.",
                ),
            ),
        ],
    )
