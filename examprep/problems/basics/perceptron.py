"""The perceptron: its output, its learning rule, its line, what it can separate and how often it errs."""

from __future__ import annotations

from math import hypot

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, Value, generator, ints, one_of, require, rows
from examprep.problems.wording import both, dot, exact, num, par, signed, sup, vec

XOR_AND_XNOR = (0b0110, 0b1001)
MONOTONE = (0b0000, 0b0001, 0b0011, 0b0101, 0b0111, 0b1111)  # what non-negative weights can do


@generator(
    "perceptron-update", 1, w=rows(ints(-4, 4), 2), b=ints(-4, 4), x=rows(ints(-3, 3), 2), t=one_of(0, 1)
)
def perceptron_update(w, b, x, t):
    """New weights and bias after one step of the perceptron's learning rule on a misclassified example."""
    z = w[0] * x[0] + w[1] * x[1] + b
    y = int(z >= 0)
    require(y != t and all(x))
    e = t - y

    def moved(by, bias_by):
        return w[0] + by * x[0], w[1] + by * x[1], b + bias_by

    new = moved(e, e)
    return Problem(
        ask=Text(
            ru=f"Перцептрон выдаёт y = 1 при w·x + b ≥ 0 и y = 0 иначе; сейчас w = {vec(w)}, b = {num(b)}. "
            f"Ему предъявили x = {vec(x)} с меткой t = {t}. Сделайте один шаг по правилу перцептрона с η = 1. "
            "Каковы новые w₁, w₂ и b?",
            en=f"A perceptron outputs y = 1 if w·x + b ≥ 0 and y = 0 otherwise; now w = {vec(w)}, b = {num(b)}. "
            f"It is shown x = {vec(x)} with label t = {t}. Take one step of the perceptron rule with η = 1. "
            "What are the new w₁, w₂ and b?",
        ),
        answer=Row(new, ("w₁", "w₂", "b")),
        steps=[
            Text(
                ru=f"w·x + b = {dot(w, x)} {signed(b)} = {num(z)}, поэтому y = {y}.",
                en=f"w·x + b = {dot(w, x)} {signed(b)} = {num(z)}, hence y = {y}.",
            ),
            Text(
                ru=f"Ошибка t − y = {num(e)}: к весам прибавляют (t − y)·x, к смещению — (t − y)·1.",
                en=f"The error is t − y = {num(e)}: the weights gain (t − y)·x, the bias (t − y)·1.",
            ),
            both(
                f"w₁ = {num(w[0])} {signed(e * x[0])} = {num(new[0])}, "
                f"w₂ = {num(w[1])} {signed(e * x[1])} = {num(new[1])}, "
                f"b = {num(b)} {signed(e)} = {num(new[2])}."
            ),
        ],
        mistakes=[
            Mistake(
                (e * x[0], e * x[1], e),
                1,
                Text(
                    ru="Вы заменили веса поправкой, а её надо прибавить.",
                    en="You replaced the weights by the correction; it must be added to them.",
                ),
            ),
            Mistake(
                moved(e, 0),
                1,
                Text(ru="Вы забыли обновить смещение.", en="You forgot to update the bias."),
            ),
            Mistake(
                moved(-e, -e),
                1,
                Text(
                    ru="Вы взяли поправку с обратным знаком: y − t вместо t − y.",
                    en="You took the correction with the opposite sign: y − t instead of t − y.",
                ),
            ),
        ],
    )


@generator("perceptron-active-vertices", 1, w=rows(one_of(-3, -2, -1, 1, 2, 3), 3), b=ints(-3, 3))
def perceptron_active_vertices(w, b):
    """Number of binary vectors on which a given threshold unit fires."""
    cube = [(i, j, k) for i in (0, 1) for j in (0, 1) for k in (0, 1)]
    sums = [sum(a * v for a, v in zip(w, x, strict=True)) for x in cube]
    fires = sum(s + b >= 0 for s in sums)
    require(0 < fires < 8 and b != 0)
    return Problem(
        ask=Text(
            ru=f"Пороговый нейрон с весами w = {vec(w)} и смещением b = {num(b)} выдаёт 1 при w·x + b ≥ 0, иначе 0. "
            "На скольких из восьми векторов x из трёх битов он выдаёт 1?",
            en=f"A threshold unit with weights w = {vec(w)} and bias b = {num(b)} outputs 1 if w·x + b ≥ 0, else 0. "
            "On how many of the eight vectors x of three bits does it output 1?",
        ),
        answer=Value(fires),
        steps=[
            Text(
                ru=f"Суммы w·x для x = 000, 001, …, 111: {', '.join(map(num, sums))}.",
                en=f"The sums w·x for x = 000, 001, …, 111: {', '.join(map(num, sums))}.",
            ),
            Text(
                ru=f"Нейрон выдаёт 1, когда w·x ≥ −b = {num(-b)}; равенство тоже подходит.",
                en=f"The unit outputs 1 when w·x ≥ −b = {num(-b)}; equality counts.",
            ),
            Text(ru=f"Таких сумм {fires}.", en=f"The number of such sums is {fires}."),
        ],
        mistakes=[
            Mistake(
                sum(s >= b for s in sums),
                1,
                Text(
                    ru="Вы сравнили w·x с b, а порог равен −b.",
                    en="You compared w·x with b, but the threshold is −b.",
                ),
            ),
            Mistake(
                sum(s >= 0 for s in sums),
                1,
                Text(ru="Вы забыли про смещение.", en="You left the bias out."),
            ),
            *(
                [
                    Mistake(
                        sum(s + b > 0 for s in sums),
                        1,
                        Text(
                            ru="Вы взяли строгое неравенство, а при w·x + b = 0 выход равен 1.",
                            en="You took a strict inequality, but at w·x + b = 0 the output is 1.",
                        ),
                    )
                ]
                if -b in sums
                else []
            ),
        ],
    )


@generator(
    "distance-to-decision-line",
    1,
    w=one_of((3, 4), (4, -3), (-3, 4), (6, 8), (8, -6), (-6, 8)),
    b=ints(-9, 9),
    x=rows(ints(-5, 5), 2),
)
def distance_to_decision_line(w, b, x):
    """Distance from a point to the decision line of a perceptron."""
    z = w[0] * x[0] + w[1] * x[1] + b
    norm = int(hypot(*w))
    require(z != 0 and b != 0)
    far = exact(abs(z)) / norm
    return Problem(
        ask=Text(
            ru=f"Перцептрон делит плоскость прямой w·x + b = 0, где w = {vec(w)}, b = {num(b)}. "
            f"Каково расстояние от точки x = {vec(x)} до этой прямой?",
            en=f"A perceptron divides the plane by the line w·x + b = 0 with w = {vec(w)}, b = {num(b)}. "
            f"How far is the point x = {vec(x)} from that line?",
        ),
        answer=Value(far),
        steps=[
            both(f"w·x + b = {dot(w, x)} {signed(b)} = {num(z)}."),
            both(f"‖w‖ = √({w[0] ** 2} + {w[1] ** 2}) = {norm}."),
            Text(
                ru=f"Расстояние |w·x + b| / ‖w‖ = {abs(z)}/{norm} = {num(far)}.",
                en=f"The distance is |w·x + b| / ‖w‖ = {abs(z)}/{norm} = {num(far)}.",
            ),
        ],
        mistakes=[
            Mistake(
                abs(z),
                2,
                Text(
                    ru="Вы не поделили на длину w: |w·x + b| зависит от масштаба весов.",
                    en="You did not divide by the length of w: |w·x + b| depends on the scale of the weights.",
                ),
            ),
            Mistake(
                exact(abs(z)) / norm**2,
                2,
                Text(ru="Вы поделили на ‖w‖² вместо ‖w‖.", en="You divided by ‖w‖² instead of ‖w‖."),
            ),
            Mistake(
                exact(abs(z - b)) / norm,
                0,
                Text(ru="Вы забыли смещение b.", en="You left out the bias b."),
            ),
        ],
    )


@generator("separable-truth-tables", 1, tables=rows(ints(0, 15), 5, distinct=True))
def separable_truth_tables(tables):
    """How many of five Boolean functions of two variables a single perceptron can compute."""
    can = [table for table in tables if table not in XOR_AND_XNOR]
    require(len(can) < 5)
    bits = ", ".join(f"{table:04b}" for table in tables)
    cannot = ", ".join(f"{table:04b}" for table in tables if table in XOR_AND_XNOR)
    return Problem(
        ask=Text(
            ru="Булевы функции двух переменных заданы столбцами значений f(0,0) f(0,1) f(1,0) f(1,1):\n"
            f"{bits}.\nСколько из этих пяти функций может вычислить один перцептрон (порог по w·x + b)?",
            en="Boolean functions of two variables are given by their values f(0,0) f(0,1) f(1,0) f(1,1):\n"
            f"{bits}.\nHow many of these five can a single perceptron (a threshold on w·x + b) compute?",
        ),
        answer=Value(len(can)),
        steps=[
            Text(
                ru="Перцептрон отделяет единицы от нулей прямой. Это невозможно, только когда единицы стоят на одной "
                "диагонали квадрата, а нули — на другой: 0110 (XOR) и 1001 (XNOR).",
                en="A perceptron separates ones from zeros by a line. That fails only where the ones stand on "
                "one diagonal "
                "of the square and the zeros on the other: 0110 (XOR) and 1001 (XNOR).",
            ),
            Text(ru=f"Среди данных неразделимы: {cannot}.", en=f"Not separable here: {cannot}."),
            Text(ru=f"Остаётся {len(can)}.", en=f"That leaves {len(can)}."),
        ],
        mistakes=[
            Mistake(
                5,
                0,
                Text(
                    ru="Вы сочли, что перцептрон вычисляет любую булеву функцию.",
                    en="You assumed that a perceptron computes any Boolean function.",
                ),
            ),
            Mistake(
                sum(f"{table:b}".count("1") != 2 for table in tables),
                0,
                Text(
                    ru="Вы сочли неразделимой любую функцию с двумя единицами, но, например, 0011 — это просто x₁.",
                    en="You called every function with two ones inseparable, but 0011, say, is simply x₁.",
                ),
            ),
            Mistake(
                sum(table in MONOTONE for table in tables),
                0,
                Text(
                    ru="Вы рассмотрели только неотрицательные веса, но веса и смещение бывают любого знака.",
                    en="You considered only non-negative weights, but weights and bias may have any sign.",
                ),
            ),
        ],
    )


@generator("perceptron-mistake-bound", 1, R=ints(2, 8), gamma=one_of(0.2, 0.25, 0.5))
def perceptron_mistake_bound(R, gamma):
    """Novikoff's bound on the perceptron's mistakes from the radius of the data and their margin."""
    margin = exact(gamma)
    bound = (R / margin) ** 2
    return Problem(
        ask=Text(
            ru=f"Векторы (уже дополненные единицей для смещения) не длиннее R = {R} и разделяются единичным вектором "
            f"с зазором γ = {num(gamma)}. Перцептрон стартует с w = 0. Сколько ошибок он сделает самое большее "
            "по теореме Новикова?",
            en=f"The vectors (with the 1 for the bias appended) are no longer than R = {R}, and some unit vector "
            f"separates them with margin γ = {num(gamma)}. The perceptron starts at w = 0. At most how many mistakes "
            "does it make by Novikoff's theorem?",
        ),
        answer=Value(bound),
        steps=[
            Text(
                ru="После k ошибок w·u ≥ kγ (u — единичный разделяющий вектор) и ‖w‖² ≤ kR².",
                en="After k mistakes w·u ≥ kγ (u is the separating unit vector) and ‖w‖² ≤ kR².",
            ),
            both(f"kγ ≤ w·u ≤ ‖w‖ ≤ √k·R ⇒ k ≤ (R/γ){sup(2)}."),
            both(f"(R/γ)² = ({R}/{par(gamma)})² = {num(R / margin)}² = {num(bound)}."),
        ],
        mistakes=[
            Mistake(
                R / margin,
                1,
                Text(ru="Вы забыли возвести R/γ в квадрат.", en="You forgot to square R/γ."),
            ),
            Mistake(
                (margin / R) ** 2,
                1,
                Text(
                    ru="Вы перевернули отношение: чем шире зазор, тем меньше ошибок.",
                    en="You inverted the ratio: the wider the margin, the fewer the mistakes.",
                ),
            ),
            Mistake(
                R**2 / margin,
                1,
                Text(
                    ru="Вы возвели в квадрат только R, но не γ.", en="You squared R only, and not γ as well."
                ),
            ),
        ],
    )
