"""Metrics of classification and regression from small tables."""

from __future__ import annotations

from fractions import Fraction

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, Value, generator, ints, one_of, require, rows
from examprep.problems.wording import both, exact, nested, num, vec


@generator("confusion-matrix-metrics", 6, tp=ints(2, 40), fp=ints(1, 40), fn=ints(1, 40), tn=ints(5, 90))
def confusion_matrix_metrics(tp, fp, fn, tn):
    """Accuracy, precision, recall and F1 from a confusion matrix."""
    n = tp + fp + fn + tn
    require(n % 10 == 0 and fp != fn)
    accuracy, precision, recall = Fraction(tp + tn, n), Fraction(tp, tp + fp), Fraction(tp, tp + fn)
    f1 = Fraction(2 * tp, 2 * tp + fp + fn)
    return Problem(
        ask=Text(
            ru=f"Бинарный классификатор: TP = {tp}, FP = {fp}, FN = {fn}, TN = {tn}. Найдите accuracy, precision, "
            "recall и F1 (дробями или с точностью 0.1%).",
            en=f"A binary classifier has TP = {tp}, FP = {fp}, FN = {fn}, TN = {tn}. Find accuracy, precision, recall "
            "and F1 (fractions, or to within 0.1%).",
        ),
        answer=Row([accuracy, precision, recall, f1], ("accuracy", "precision", "recall", "F1"), rel=1e-3),
        steps=[
            both(f"accuracy = (TP + TN)/n = {tp + tn}/{n} = {num(float(accuracy))}."),
            both(f"precision = TP/(TP + FP) = {tp}/{tp + fp} = {num(float(precision))}."),
            both(f"recall = TP/(TP + FN) = {tp}/{tp + fn} = {num(float(recall))}."),
            both(f"F1 = 2TP/(2TP + FP + FN) = {2 * tp}/{2 * tp + fp + fn} = {num(float(f1))}."),
        ],
        mistakes=[
            Mistake(
                [accuracy, recall, precision, f1],
                1,
                Text(
                    ru="Вы перепутали precision и recall: в precision делят на все предсказанные положительные, "
                    "TP + FP.",
                    en="You mixed up precision and recall: precision divides by all predicted positives, TP + FP.",
                ),
            ),
            Mistake(
                [accuracy, precision, recall, (precision + recall) / 2],
                3,
                Text(
                    ru="Вы взяли среднее арифметическое, а F1 — среднее гармоническое.",
                    en="You took the arithmetic mean; F1 is the harmonic one.",
                ),
            ),
            Mistake(
                [accuracy, precision, Fraction(tn, tn + fp), f1],
                2,
                Text(
                    ru="Вместо recall вы взяли specificity TN/(TN + FP).",
                    en="You took the specificity TN/(TN + FP) for the recall.",
                ),
            ),
            Mistake(
                [Fraction(tp, n), precision, recall, f1],
                0,
                Text(
                    ru="В accuracy вы забыли верные отрицательные ответы.",
                    en="In accuracy you forgot the true negatives.",
                ),
            ),
        ],
    )


@generator("roc-auc-by-pairs", 6, plus=rows(ints(1, 9), 3), minus=rows(ints(1, 9), 4))
def roc_auc_by_pairs(plus, minus):
    """Area under the ROC curve as the share of well ordered pairs, ties counting half."""
    more = sum(p > m for p in plus for m in minus)
    ties = sum(p == m for p in plus for m in minus)
    auc = (more + Fraction(ties, 2)) / 12
    require(ties > 0 and auc != Fraction(1, 2))
    counts = [sum(p > m for m in minus) for p in plus]
    scores = [vec([exact(v) / 10 for v in side]) for side in (plus, minus)]
    return Problem(
        ask=Text(
            ru=f"Оценки классификатора для положительных объектов {scores[0]}, для отрицательных {scores[1]}. "
            "Чему равна ROC AUC, площадь под кривой (точной дробью)?",
            en=f"A classifier scores the positive examples {scores[0]} and the negative ones {scores[1]}. "
            "What is the ROC AUC (an exact fraction)?",
        ),
        answer=Value(auc),
        steps=[
            Text(
                ru="AUC — доля пар «положительный — отрицательный», где оценка положительного выше; ничья — половина.",
                en="AUC is the share of positive–negative pairs with the positive scored higher; a tie counts half.",
            ),
            Text(
                ru=f"Положительные выше в {' + '.join(map(str, counts))} = {more} парах из 12, ничьих {ties}.",
                en=f"The positives win {' + '.join(map(str, counts))} = {more} of 12 pairs, with ties: {ties}.",
            ),
            both(f"AUC = ({more} + {ties}/2)/12 = {num(auc)}."),
        ],
        mistakes=[
            Mistake(
                Fraction(more, 12),
                0,
                Text(ru="Вы не учли ничьи.", en="You left the ties out."),
            ),
            Mistake(
                Fraction(more + ties, 12),
                0,
                Text(ru="Вы посчитали ничьи целиком.", en="You counted ties in full."),
            ),
            Mistake(
                1 - auc,
                0,
                Text(
                    ru="Вы посчитали пары, где выше отрицательный.",
                    en="You counted the pairs with the negative scored higher.",
                ),
            ),
        ],
    )


@generator(
    "precision-from-prevalence",
    6,
    prior=one_of(1, 2, 5, 10, 20),
    recall=one_of(60, 80, 90, 95),
    specificity=one_of(80, 90, 95, 99),
)
def precision_from_prevalence(prior, recall, specificity):
    """Precision from recall, specificity and the share of positives."""
    hits, alarms = prior * recall, (100 - prior) * (100 - specificity)
    precision = Fraction(hits, hits + alarms)
    return Problem(
        ask=Text(
            ru=f"Положительных объектов {prior}%, recall (чувствительность) {recall}%, specificity (специфичность) "
            f"{specificity}%. Какова precision (три значащие цифры)?",
            en=f"{prior}% of the examples are positive, the recall (sensitivity) is {recall}%, the specificity "
            f"{specificity}%. What is the precision (three significant digits)?",
        ),
        answer=Value(precision, rel=5e-3),
        steps=[
            Text(
                ru=f"На 10 000 объектов: истинно положительных {prior}·{recall} = {hits}.",
                en=f"Of 10 000 examples there are {prior}·{recall} = {hits} true positives.",
            ),
            Text(
                ru=f"Ложноположительных: {100 - prior}·{100 - specificity} = {alarms}.",
                en=f"False positives: {100 - prior}·{100 - specificity} = {alarms}.",
            ),
            both(f"precision = {hits}/({hits} + {alarms}) = {num(float(precision))}."),
        ],
        mistakes=[
            Mistake(
                Fraction(recall, 100),
                0,
                Text(
                    ru="Вы дали recall, но P(предсказан + | истинный +) — не P(истинный + | предсказан +).",
                    en="You gave the recall: P(predicted + | true +) is not P(true + | predicted +).",
                ),
            ),
            Mistake(
                Fraction(recall, recall + 100 - specificity),
                1,
                Text(
                    ru="Вы не учли доли классов: так было бы при равном числе тех и других.",
                    en="You left out the class shares: this would hold for classes of equal size.",
                ),
            ),
            Mistake(
                Fraction(hits, hits + (100 - prior) * specificity),
                1,
                Text(
                    ru="Ложными вы посчитали (1 − prior)·specificity, а это истинно отрицательные.",
                    en="For false positives you took (1 − prior)·specificity, which are true negatives.",
                ),
            ),
        ],
    )


@generator("balanced-accuracy", 6, C=rows(ints(0, 5), 3, 3))
def balanced_accuracy(C):
    """Balanced accuracy (macro-averaged recall) of a three-class confusion matrix."""
    sizes, right = [sum(row) for row in C], [C[k][k] for k in range(3)]
    require(all(size in (4, 5, 6, 8, 10) for size in sizes) and len(set(sizes)) > 1 and all(right))
    recalls = [Fraction(r, s) for r, s in zip(right, sizes, strict=True)]
    columns = [sum(row[k] for row in C) for k in range(3)]
    require(columns != sizes)
    macro = sum(recalls) / 3
    return Problem(
        ask=Text(
            ru=f"Матрица ошибок (строки — истинные классы, столбцы — предсказанные): {nested(C)}. "
            "Найдите balanced accuracy, то есть средний по классам recall (дробь или 4 знака после точки).",
            en=f"A confusion matrix (rows are true classes, columns predicted ones): {nested(C)}. "
            "Find the balanced accuracy, the recall averaged over classes (a fraction, or 4 decimals).",
        ),
        answer=Value(macro, rel=1e-3),
        steps=[
            Text(
                ru=f"Recall классов — диагональ, делённая на суммы строк: {vec(recalls)}.",
                en=f"The recalls are the diagonal over the sums of the rows: {vec(recalls)}.",
            ),
            both(f"({' + '.join(map(num, recalls))})/3 = {num(float(macro))}."),
        ],
        mistakes=[
            Mistake(
                Fraction(sum(right), sum(sizes)),
                1,
                Text(
                    ru="Вы нашли обычную accuracy: в ней большой класс весит больше.",
                    en="You found plain accuracy, in which a large class weighs more.",
                ),
            ),
            Mistake(
                sum(Fraction(r, c) for r, c in zip(right, columns, strict=True)) / 3,
                0,
                Text(
                    ru="Вы делили на суммы столбцов: это средняя precision.",
                    en="You divided by the sums of the columns: that is mean precision.",
                ),
            ),
        ],
    )


@generator("r-squared", 6, y=rows(ints(0, 9), 4), error=rows(ints(-2, 2), 4))
def r_squared(y, error):
    """Coefficient of determination of four predictions."""
    require(sum(y) % 4 == 0 and any(error))
    mean = sum(y) // 4
    guess = [v - e for v, e in zip(y, error, strict=True)]
    residual, whole = sum(e * e for e in error), sum((v - mean) ** 2 for v in y)
    require(whole > 0 and residual != whole)
    score = 1 - Fraction(residual, whole)
    require((score * 1000).denominator == 1)
    return Problem(
        ask=Text(
            ru=f"Ответы y = {vec(y)}, предсказания ŷ = {vec(guess)}. Чему равен R²?",
            en=f"The targets are y = {vec(y)}, the predictions ŷ = {vec(guess)}. What is R²?",
        ),
        answer=Value(score),
        steps=[
            both(f"Σ(y − ŷ)² = {residual}."),
            Text(
                ru=f"Среднее ответов {mean}, Σ(y − {mean})² = {whole}.",
                en=f"The mean of the targets is {mean}, Σ(y − {mean})² = {whole}.",
            ),
            both(f"R² = 1 − {residual}/{whole} = {num(score)}."),
        ],
        mistakes=[
            Mistake(
                1 - score,
                2,
                Text(
                    ru="Вы не вычли из единицы: это доля необъяснённой дисперсии.",
                    en="You did not subtract from one: this is the share of unexplained variance.",
                ),
            ),
            Mistake(
                Fraction(residual, 4),
                2,
                Text(ru="Вы нашли MSE вместо R².", en="You found the MSE instead of R²."),
            ),
            Mistake(
                1 - Fraction(residual, sum(v * v for v in y)),
                1,
                Text(
                    ru="Вы не вычли среднее в знаменателе.",
                    en="You did not subtract the mean in the denominator.",
                ),
            ),
        ],
    )
