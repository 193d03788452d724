"""Batches: how many updates they make, how noisy they are, what steps over them do, where the noise leads."""

from __future__ import annotations

from fractions import Fraction

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, Value, generator, ints, one_of, require, rows
from examprep.problems.wording import both, counted, exact, num, par, sup, vec


@generator("updates-per-training", 10, 30, N=ints(100, 2000), B=one_of(8, 16, 32, 50, 64, 100), E=ints(2, 12))
def updates_per_training(N, B, E):
    """Updates in a training with and without the incomplete batch, and that batch's size."""
    require(N % B != 0)
    full, rest = divmod(N, B)
    return Problem(
        ask=Text(
            ru=f"В обучающей выборке {counted(N, 'пример', 'примера', 'примеров')}, `batch_size={B}`, эпох — "
            f"{E}. Сколько всего обновлений весов при "
            "`drop_last=False` (a), каков размер последнего батча эпохи (b) и сколько обновлений при "
            "`drop_last=True` (c)?",
            en=f"There are {N} training examples, `batch_size={B}`, {E} epochs. How many updates are made in all with "
            "`drop_last=False` (a), how large is an epoch's last batch (b), how many updates with `drop_last=True` "
            "(c)?",
        ),
        answer=Row([E * (full + 1), rest, E * full], ("a", "b", "c")),
        steps=[
            Text(
                ru=f"{N} = {full}·{B} + {rest}: полных батчей {full}, в неполном {rest}.",
                en=f"{N} = {full}·{B} + {rest}: {full} full batches, {rest} in the incomplete one.",
            ),
            Text(
                ru=f"С неполным батчем обновлений в эпохе {full + 1}, всего {E}·{full + 1} = {E * (full + 1)}.",
                en=f"With the incomplete batch: {full + 1} updates per epoch, {E}·{full + 1} = {E * (full + 1)} "
                "in all.",
            ),
            Text(
                ru=f"Без него {E}·{full} = {E * full}; ответ {vec([E * (full + 1), rest, E * full])}.",
                en=f"Without it {E}·{full} = {E * full}; the answer is {vec([E * (full + 1), rest, E * full])}.",
            ),
        ],
        mistakes=[
            Mistake(
                [E * full, rest, E * full],
                1,
                Text(
                    ru="Вы отбросили неполный батч, а при `drop_last=False` он тоже даёт обновление.",
                    en="You dropped the incomplete batch; with `drop_last=False` it makes an update too.",
                ),
            ),
            Mistake(
                [E * full + 1, rest, E * full],
                1,
                Text(
                    ru="Вы посчитали неполный батч один раз, а он есть в каждой эпохе.",
                    en="You counted the incomplete batch once; every epoch has one.",
                ),
            ),
            Mistake(
                [E * N, rest, E * N],
                0,
                Text(
                    ru="Вы посчитали примеры, а обновление делают раз за батч.",
                    en="You counted examples; an update is made once per batch.",
                ),
            ),
        ],
    )


@generator("mini-batch-variance", 10, g=rows(ints(-5, 5), 5), B=one_of(2, 3, 4))
def mini_batch_variance(g, B):
    """Variance of a mini-batch's mean gradient when examples are drawn without replacement."""
    N = len(g)
    require(sum(g) % N == 0 and len(set(g)) > 1)
    mean = sum(g) // N
    squares = [(v - mean) ** 2 for v in g]
    spread = Fraction(sum(squares), N)
    variance = spread * Fraction(N - B, B * (N - 1))
    return Problem(
        ask=Text(
            ru=f"Градиенты пяти примеров по одному весу: {vec(g)}. Батч из B = {B} разных примеров выбирают случайно "
            "(без возвращения) и градиенты усредняют. Какова дисперсия этого среднего (точно, можно дробью)?",
            en=f"The gradients of five examples with respect to one weight are {vec(g)}. A batch of B = {B} "
            "different examples is "
            "drawn (without replacement), and their gradients are averaged. What is the variance of that mean "
            "(exactly, a fraction will do)?",
        ),
        answer=Value(variance),
        steps=[
            Text(
                ru=f"Среднее {num(mean)}, квадраты отклонений {vec(squares)}, S² = {num(spread)}.",
                en=f"The mean is {num(mean)}, squared deviations {vec(squares)}, S² = {num(spread)}.",
            ),
            Text(
                ru="Без возвращения D = (S²/B)·(N − B)/(N − 1): батч из всей выборки не шумит вовсе.",
                en="Without replacement the variance is (S²/B)·(N − B)/(N − 1): the full batch has no noise.",
            ),
            both(f"{par(spread)}/{B}·({N} − {B})/({N} − 1) = {num(variance)}."),
        ],
        mistakes=[
            Mistake(
                spread / B,
                1,
                Text(
                    ru="Вы взяли S²/B: так при выборе с возвращением.",
                    en="You took S²/B, which is for drawing with replacement.",
                ),
            ),
            Mistake(
                spread * Fraction(N - B, N - 1),
                1,
                Text(ru="Вы не поделили на B.", en="You did not divide by B."),
            ),
            Mistake(
                spread / B**2,
                1,
                Text(
                    ru="Вы поделили на B²: дисперсия среднего убывает как 1/B.",
                    en="You divided by B²; the variance of a mean falls as 1/B.",
                ),
            ),
        ],
    )


@generator(
    "sgd-over-two-batches",
    10,
    5,
    w=ints(-3, 3),
    x=rows(ints(-3, 3), 2, 2),
    y=rows(ints(-4, 4), 2, 2),
    eta=one_of(0.1, 0.25, 0.5),
)
def sgd_over_two_batches(w, x, y, eta):
    """A weight after two SGD steps on two mini-batches of a least-squares problem."""
    rate = exact(eta)

    def gradient(at, k, factor=Fraction(1)):
        return factor * sum((at * a - b) * a for a, b in zip(x[k], y[k], strict=True))

    def run(factor=Fraction(1)):
        middle = w - rate * gradient(w, 0, factor)
        return middle, middle - rate * gradient(middle, 1, factor)

    middle, end = run()
    g1, g2 = gradient(w, 0), gradient(middle, 1)
    last = f"w₂ = {num(middle)} − {num(rate)}·{par(g2)} = {num(end)}"
    require(g1 != 0 and g2 != 0 and end.denominator <= 40 and abs(end) < 20)
    batches = ", ".join(
        "{" + "; ".join(vec(p) for p in zip(*pair, strict=True)) + "}" for pair in zip(x, y, strict=True)
    )
    batches = batches.replace("{", "[").replace("}", "]")
    return Problem(
        ask=Text(
            ru=f"Модель ŷ = wx, потери батча — среднее (wx − y)². Начальный w = {num(w)}, η = {num(rate)}. SGD делает "
            f"два шага, по одному на батч пар (x, y):\n{batches}.\nКаков w после второго шага?",
            en=f"The model is ŷ = wx, the loss of a batch is the mean of (wx − y)². Initially w = {num(w)}, η = "
            f"{num(rate)}. "
            f"SGD makes two steps, one for each batch of pairs (x, y):\n{batches}.\nWhat is w after the second step?",
        ),
        answer=Value(end),
        steps=[
            Text(
                ru=f"Градиент батча из двух примеров: ½·Σ 2(wx − y)x = Σ (wx − y)x; на первом батче он {num(g1)}.",
                en=f"The gradient of a batch of two is ½·Σ 2(wx − y)x = Σ (wx − y)x; on the first batch {num(g1)}.",
            ),
            both(f"w₁ = {num(w)} − {num(rate)}·{par(g1)} = {num(middle)}."),
            Text(
                ru=f"Второй градиент берут уже в w₁: {num(g2)}; {last}.",
                en=f"The second gradient is taken at w₁: {num(g2)}; {last}.",
            ),
        ],
        mistakes=[
            Mistake(
                w - rate * (g1 + gradient(w, 1)),
                2,
                Text(
                    ru="Вы взяли оба градиента в начальной точке, а второй батч видит уже новый вес.",
                    en="You took both gradients at the start; the second batch sees the new weight.",
                ),
            ),
            Mistake(
                run(Fraction(2))[1],
                0,
                Text(
                    ru="Вы не поделили на размер батча.",
                    en="You did not divide by the batch size.",
                ),
            ),
            Mistake(
                run(Fraction(1, 2))[1],
                0,
                Text(
                    ru="Вы потеряли двойку из производной квадрата.",
                    en="You lost the 2 from the squared term.",
                ),
            ),
        ],
    )


@generator(
    "sgd-noise-floor",
    10,
    13,
    lam=one_of(1, 2, 4),
    s2=ints(1, 9),
    B=one_of(2, 4, 8),
    eta=one_of(0.05, 0.1, 0.2, 0.25),
)
def sgd_noise_floor(lam, s2, B, eta):
    """Variance at which SGD with a constant step settles around the minimum of a parabola."""
    rate = exact(eta)
    floor = rate * s2 / (B * lam * (2 - rate * lam))
    require(floor.denominator <= 200)
    return Problem(
        ask=Text(
            ru=f"SGD с постоянным η = {num(rate)} минимизирует λw²/2, λ = {lam}; шум градиента "
            f"одного примера независим и имеет дисперсию σ² = {s2}, батч B = {B}. К какой дисперсии w сходится "
            "процесс? "
            "(Точная дробь.)",
            en=f"SGD with a constant η = {num(rate)} minimises λw²/2, λ = {lam}; the gradient of one "
            f"example has independent noise of variance σ² = {s2}, the batch is B = {B}. At what variance does w "
            "settle? "
            "(An exact fraction.)",
        ),
        answer=Value(floor),
        steps=[
            Text(
                ru=f"w ← (1 − ηλ)w − η·шум, дисперсия шума батча σ²/B = {num(Fraction(s2, B))}.",
                en=f"w ← (1 − ηλ)w − η·noise, the batch's noise has variance σ²/B = {num(Fraction(s2, B))}.",
            ),
            both(f"V = (1 − ηλ){sup(2)}V + η²σ²/B ⇒ V = ησ²/(Bλ(2 − ηλ))."),
            both(f"V = {num(rate)}·{s2}/({B}·{lam}·{num(2 - rate * lam)}) = {num(floor)}."),
        ],
        mistakes=[
            Mistake(
                0,
                1,
                Text(
                    ru="Вы сочли, что SGD сойдётся в минимум: при постоянном шаге он дрожит вокруг него.",
                    en="You assumed that SGD reaches the minimum; with a constant step it jitters around it.",
                ),
            ),
            Mistake(
                rate * s2 / (lam * (2 - rate * lam)),
                0,
                Text(
                    ru="Вы не поделили дисперсию шума на B.",
                    en="You did not divide the variance of the noise by B.",
                ),
            ),
            Mistake(
                Fraction(s2, B),
                1,
                Text(
                    ru="Вы взяли дисперсию градиента вместо дисперсии веса.",
                    en="You took the gradient's variance instead of the weight's.",
                ),
            ),
        ],
    )
