"""Gradient descent on parabolas: steps, the largest and the best learning rate, what momentum gains."""

from __future__ import annotations

from fractions import Fraction

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, Value, generator, ints, one_of, require, rows
from examprep.problems.wording import exact, num, par, quotient, signed, sup, vec


@generator(
    "gradient-descent-steps",
    *(11, 13, 30),
    a=ints(1, 3),
    c=ints(-3, 3),
    w0=ints(-5, 5),
    eta=one_of(0.1, 0.2),
    K=ints(2, 3),
)
def gradient_descent_steps(a, c, w0, eta, K):
    """Weight after a few steps of gradient descent on a parabola."""
    require(c != 0 and abs(w0 - c) > 1)
    r = 1 - 2 * a * exact(eta)
    answer = c + r**K * (w0 - c)
    parabola = f"{a if a > 1 else ''}(w {signed(-c)})²"
    return Problem(
        ask=Text(
            ru=f"L(w) = {parabola}, w₀ = {num(w0)}, η = {eta}. Каково w после {K} шагов градиентного спуска?",
            en=f"L(w) = {parabola}, w₀ = {num(w0)}, η = {eta}. What is w after {K} steps of gradient "
            "descent?",
        ),
        answer=Value(answer),
        steps=[
            Text(
                ru=f"Производная: L′(w) = {2 * a}(w {signed(-c)}); в каждой новой точке её считают заново.",
                en=f"The derivative is L′(w) = {2 * a}(w {signed(-c)}), taken afresh at every new point.",
            ),
            Text(
                ru=f"Шаг w ← w − η·L′(w) умножает отклонение w {signed(-c)} на 1 − {eta}·{2 * a} = {num(r)}.",
                en=f"The step w ← w − η·L′(w) multiplies the distance w {signed(-c)} by 1 − {eta}·{2 * a} "
                f"= {num(r)}.",
            ),
            Text(
                ru=f"После {K} шагов w = {num(c)} + {par(r)}{sup(K)}·{par(w0 - c)} = {num(answer)}.",
                en=f"After {K} steps w = {num(c)} + {par(r)}{sup(K)}·{par(w0 - c)} = {num(answer)}.",
            ),
        ],
        mistakes=[
            Mistake(
                c + (1 - a * exact(eta)) ** K * (w0 - c),
                0,
                Text(
                    ru="Вы потеряли двойку, дифференцируя квадрат.",
                    en="You lost the 2 when you differentiated the square.",
                ),
            ),
            Mistake(
                w0 - K * exact(eta) * 2 * a * (w0 - c),
                0,
                Text(
                    ru="Вы на каждом шаге брали градиент начальной точки.",
                    en="You used the gradient of the starting point at every step.",
                ),
            ),
            Mistake(
                c + (2 - r) ** K * (w0 - c),
                1,
                Text(
                    ru="Вы прибавили градиент: это подъём, а не спуск.",
                    en="You added the gradient: that is ascent, not descent.",
                ),
            ),
        ],
    )


@generator("largest-learning-rate", 13, 30, a=rows(ints(1, 20), 3, distinct=True))
def largest_learning_rate(a):
    """Limit of stability, best rate and best factor of gradient descent on a quadratic form."""
    low, high = min(a), max(a)
    limit, best, factor = Fraction(2, high), Fraction(2, low + high), Fraction(high - low, high + low)
    terms = " + ".join(f"{num(x)}·w{i}²" for i, x in zip("₁₂₃", a, strict=True))
    return Problem(
        ask=Text(
            ru=f"f(w) = ({terms})/2, градиентный спуск с постоянным шагом η. Найдите: η_max, ниже которого "
            "спуск сходится из любой точки; наилучший η* (наименьший множитель ошибки в худшем "
            "направлении); этот множитель q. Ответ — точными дробями.",
            en=f"f(w) = ({terms})/2, gradient descent with a constant rate η. Find η_max, below which it "
            "converges from any point; the best η* (the smallest factor of the error in the worst "
            "direction); and that factor q. Give exact fractions.",
        ),
        answer=Row([limit, best, factor], ["η_max", "η*", "q"]),
        steps=[
            Text(
                ru=f"Кривизны — {vec(sorted(a))}; по направлению с кривизной λ ошибка за шаг умножается на "
                "1 − ηλ.",
                en=f"The curvatures are {vec(sorted(a))}; along curvature λ one step multiplies the error "
                "by 1 − ηλ.",
            ),
            Text(
                ru=f"|1 − ηλ| < 1 при η < 2/λ; строже всего это для λ = {high}: η_max = {quotient(2, high)}.",
                en=f"|1 − ηλ| < 1 means η < 2/λ, which is strictest for λ = {high}: η_max = "
                f"{quotient(2, high)}.",
            ),
            Text(
                ru=f"Лучше всего, когда крайние множители равны по модулю: 1 − {low}η = {high}η − 1, η* = "
                f"2/({low} + {high}) = {num(best)}.",
                en=f"The best rate makes the extreme factors equal in size: 1 − {low}η = {high}η − 1, η* = "
                f"2/({low} + {high}) = {num(best)}.",
            ),
            Text(
                ru=f"Тогда q = ({high} − {low})/({high} + {low}) = {num(factor)}. Ответ: {num(limit)}; "
                f"{num(best)}; {num(factor)}.",
                en=f"Then q = ({high} − {low})/({high} + {low}) = {num(factor)}. The answer: {num(limit)}; "
                f"{num(best)}; {num(factor)}.",
            ),
        ],
        mistakes=[
            Mistake(
                [Fraction(1, high), best, factor],
                1,
                Text(
                    ru="Вы приняли за предел 1/λ_max: там множитель равен нулю, а расходимость начинается "
                    "с 2/λ_max.",
                    en="You took 1/λ_max as the limit: there the factor is zero; divergence begins at "
                    "2/λ_max.",
                ),
            ),
            Mistake(
                [Fraction(2, low), best, factor],
                1,
                Text(
                    ru="Вы взяли наименьшую кривизну; шаг ограничивает наибольшая.",
                    en="You took the smallest curvature; the largest is what bounds the rate.",
                ),
            ),
            Mistake(
                [limit, Fraction(3, sum(a)), factor],
                2,
                Text(
                    ru="Вы взяли среднюю кривизну, а важны только крайние.",
                    en="You took the mean curvature; only the extremes matter.",
                ),
            ),
            Mistake(
                [limit, Fraction(1, high), 1 - Fraction(low, high)],
                2,
                Text(
                    ru="Вы взяли η = 1/λ_max: это надёжно, но не лучше всего.",
                    en="You took η = 1/λ_max: safe, but not the best.",
                ),
            ),
        ],
    )


@generator("momentum-best-factor", 11, 13, low=ints(1, 4), high=ints(2, 12))
def momentum_best_factor(low, high):
    """Best convergence factors of gradient descent and of the heavy ball, from the extreme curvatures."""
    require(high > low)
    kappa, root = Fraction(high**2, low**2), Fraction(high, low)
    plain, heavy = (kappa - 1) / (kappa + 1), (root - 1) / (root + 1)
    return Problem(
        ask=Text(
            ru=f"Квадратичная функция с наименьшей кривизной {low**2} и наибольшей {high**2}. На какой "
            "множитель в худшем направлении умножается ошибка за шаг (асимптотически) при наилучших "
            "постоянных параметрах: у градиентного спуска и у метода тяжёлого шарика (импульс Поляка)? "
            "Ответ — точными дробями.",
            en=f"A quadratic function with smallest curvature {low**2} and largest {high**2}. By what "
            "factor does one step multiply the error in the worst direction (asymptotically) with the best "
            "constant parameters: for gradient descent, and for the heavy ball (Polyak's momentum)? (Exact "
            "fractions.)",
        ),
        answer=Row([plain, heavy], ["GD", "HB"]),
        steps=[
            Text(
                ru=f"Число обусловленности κ = {high**2}/{low**2} = {num(kappa)}, √κ = {num(root)}.",
                en=f"The condition number is κ = {high**2}/{low**2} = {num(kappa)}, √κ = {num(root)}.",
            ),
            Text(
                ru=f"Спуск с η = 2/(λ_min + λ_max): (κ − 1)/(κ + 1) = {num(plain)}.",
                en=f"Descent with η = 2/(λ_min + λ_max): (κ − 1)/(κ + 1) = {num(plain)}.",
            ),
            Text(
                ru=f"Тяжёлый шарик: вместо κ стоит √κ, (√κ − 1)/(√κ + 1) = {num(heavy)} (это √β при лучшем "
                f"β = {num(heavy**2)}).",
                en=f"The heavy ball has √κ in place of κ: (√κ − 1)/(√κ + 1) = {num(heavy)} (this is √β with the "
                f"best β = {num(heavy**2)}).",
            ),
        ],
        mistakes=[
            Mistake(
                [1 - 1 / kappa, heavy],
                1,
                Text(
                    ru="Вы взяли 1 − 1/κ: это множитель при η = 1/λ_max, а не при лучшем шаге.",
                    en="You took 1 − 1/κ: that is the factor at η = 1/λ_max, not at the best rate.",
                ),
            ),
            Mistake(
                [plain, heavy**2],
                2,
                Text(
                    ru="Вы назвали лучший β; ошибка же убывает как √β.",
                    en="You gave the best β; the error shrinks like √β.",
                ),
            ),
            Mistake(
                [plain, plain],
                2,
                Text(
                    ru="Вы решили, что импульс ничего не даёт; он заменяет κ на √κ.",
                    en="You assumed that momentum gains nothing; it replaces κ by √κ.",
                ),
            ),
        ],
    )
