"""Attention: weights and outputs by hand, padding, gradients of the scores, shapes."""

from __future__ import annotations

from fractions import Fraction
from math import log

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, Size, Value, generator, ints, one_of, require, rows
from examprep.problems.wording import both, dot, exact, ln, nearly, num, par, total, vec

ODDS = one_of(1, 2, 3, 4, 5, 6)


def scores(e):
    return f"({', '.join(map(ln, e))})"


def valued(x: Fraction) -> str:
    """After a fraction as it came: its value, " = 0.5" or " ≈ 0.3333"."""
    return nearly(x) or f" = {num(x)}"


@generator("attention-context", 26, e=rows(ODDS, 3, distinct=True), v=rows(ints(-6, 9), 3, distinct=True))
def attention_context(e, v):
    """Output of attention with scalar values from the scores."""
    mixed = sum(x * y for x, y in zip(e, v, strict=True))
    context = Fraction(mixed, sum(e))
    require(mixed != 0)
    return Problem(
        ask=Text(
            ru=f"Оценки внимания (до softmax) {scores(e)}, значения {vec(v)}. Каков выход внимания? (Дробью "
            "или с тремя значащими цифрами.)",
            en=f"The attention scores (before softmax) are {scores(e)}, the values {vec(v)}. What is the "
            "attention output? (A fraction or three significant digits.)",
        ),
        answer=Value(context, rel=5e-3),
        steps=[
            Text(
                ru=f"softmax: экспоненты {vec(e)}, сумма {sum(e)}, веса "
                f"({', '.join(f'{x}/{sum(e)}' for x in e)}).",
                en=f"Softmax: the exponentials are {vec(e)}, their sum {sum(e)}, the weights "
                f"({', '.join(f'{x}/{sum(e)}' for x in e)}).",
            ),
            Text(
                ru=f"Взвешенная сумма значений: ({dot(e, v)})/{sum(e)} = "
                f"{num(mixed)}/{sum(e)}{valued(context)}.",
                en=f"The weighted sum of the values: ({dot(e, v)})/{sum(e)} = "
                f"{num(mixed)}/{sum(e)}{valued(context)}.",
            ),
        ],
        mistakes=[
            Mistake(
                sum(log(x) * y for x, y in zip(e, v, strict=True)),
                0,
                Text(
                    ru="Вы взяли весами сами оценки, без softmax.",
                    en="You used the scores themselves as weights, without softmax.",
                ),
            ),
            Mistake(
                mixed,
                0,
                Text(
                    ru="Вы не поделили на сумму экспонент.",
                    en="You did not divide by the sum of exponentials.",
                ),
            ),
            Mistake(
                v[e.index(max(e))],
                0,
                Text(
                    ru="Вы взяли значение с наибольшей оценкой: это жёсткое внимание.",
                    en="You took the value with the largest score: that is hard attention.",
                ),
            ),
            Mistake(
                Fraction(sum(v), 3),
                0,
                Text(ru="Вы усреднили значения без весов.", en="You averaged the values without weights."),
            ),
        ],
    )


@generator("attention-padding-mask", 26, 27, e=rows(ODDS, 5), padding=ints(1, 2))
def attention_padding_mask(e, padding):
    """Attention weight where padding is masked."""
    kept = e[: 5 - padding]
    weight = Fraction(e[0], sum(kept))
    return Problem(
        ask=Text(
            ru=f"Оценки внимания для пяти позиций {scores(e)}; "
            f"{'последняя из них — дополнение' if padding == 1 else f'последние {padding} — дополнение'} "
            "(padding). Каков вес первой позиции, если маска применена правильно? (Дробью или с тремя "
            "значащими цифрами.)",
            en=f"The attention scores of five positions are {scores(e)}; the last "
            f"{'one is' if padding == 1 else f'{padding} are'} padding. What is the weight of the first "
            "position if the mask is applied correctly? (A fraction or three significant digits.)",
        ),
        answer=Value(weight, rel=5e-3),
        steps=[
            Text(
                ru="До softmax оценки дополнения заменяют на −∞: их экспоненты равны нулю.",
                en="Before softmax the scores of the padding become −∞: their exponentials are zero.",
            ),
            both(f"{total(kept)} = {sum(kept)}."),
            Text(
                ru=f"Вес: {e[0]}/{sum(kept)}{valued(weight)}.",
                en=f"The weight: {e[0]}/{sum(kept)}{valued(weight)}.",
            ),
        ],
        mistakes=[
            Mistake(
                Fraction(e[0], sum(e)),
                0,
                Text(
                    ru="Вы замаскировали после softmax (или никак): сумма оставшихся весов меньше 1.",
                    en="You masked after softmax, or not at all: the remaining weights sum to less than 1.",
                ),
            ),
            Mistake(
                Fraction(e[0], sum(kept) + padding),
                0,
                Text(
                    ru="Вы заменили оценки нулём, а не −∞: e⁰ = 1 остаётся в сумме.",
                    en="You replaced the scores by zero, not −∞: e⁰ = 1 stays in the sum.",
                ),
            ),
            Mistake(
                Fraction(1, len(kept)),
                2,
                Text(ru="Вы распределили вес поровну.", en="You spread the weight evenly."),
            ),
        ],
    )


WEIGHTS = (
    (0.1, 0.2, 0.7),
    (0.2, 0.3, 0.5),
    (0.6, 0.3, 0.1),
    (0.5, 0.25, 0.25),
    (0.2, 0.2, 0.6),
    (0.4, 0.5, 0.1),
)


@generator("attention-score-gradient", 26, 7, a=one_of(*WEIGHTS), v=rows(ints(-5, 10), 3, distinct=True))
def attention_score_gradient(a, v):
    """Derivatives of attention's output with respect to the scores."""
    a = [exact(x) for x in a]
    c = sum(x * y for x, y in zip(a, v, strict=True))
    slopes = [x * (y - c) for x, y in zip(a, v, strict=True)]
    require(c != 0 and all(slopes))
    return Problem(
        ask=Text(
            ru=f"Веса внимания a = softmax(s) = {vec(a)}, скалярные значения v = {vec(v)}, выход c = Σ "
            "aᵢvᵢ. Чему равны ∂c/∂s₁, ∂c/∂s₂, ∂c/∂s₃?",
            en=f"The attention weights a = softmax(s) = {vec(a)}, the scalar values v = {vec(v)}, the "
            "output c = Σ aᵢvᵢ. What are ∂c/∂s₁, ∂c/∂s₂, ∂c/∂s₃?",
        ),
        answer=Row(slopes, ("∂s₁", "∂s₂", "∂s₃")),
        steps=[
            both(f"c = {dot(a, v)} = {num(c)}."),
            Text(
                ru="Якобиан softmax: ∂aⱼ/∂sᵢ = aⱼ([i = j] − aᵢ), поэтому ∂c/∂sᵢ = aᵢ(vᵢ − c).",
                en="The Jacobian of softmax: ∂aⱼ/∂sᵢ = aⱼ([i = j] − aᵢ), so ∂c/∂sᵢ = aᵢ(vᵢ − c).",
            ),
            both(
                ", ".join(f"{num(x)}·{par(y - c)} = {num(s)}" for x, y, s in zip(a, v, slopes, strict=True))
                + "."
            ),
        ],
        mistakes=[
            Mistake(
                [x * y for x, y in zip(a, v, strict=True)],
                1,
                Text(
                    ru="Вы забыли вычесть c: рост одной оценки уменьшает остальные веса.",
                    en="You forgot to subtract c: raising one score lowers the other weights.",
                ),
            ),
            Mistake(
                v,
                1,
                Text(
                    ru="Вы продифференцировали по весам a, а не по оценкам s.",
                    en="You differentiated with respect to the weights a, not the scores s.",
                ),
            ),
            Mistake(
                [x * (1 - x) * y for x, y in zip(a, v, strict=True)],
                1,
                Text(
                    ru="Вы взяли только диагональ якобиана softmax.",
                    en="You used only the diagonal of the softmax Jacobian.",
                ),
            ),
        ],
    )


@generator(
    "attention-output-shape",
    26,
    27,
    B=ints(2, 5),
    n=ints(6, 12),
    m=ints(13, 20),
    d=one_of(32, 64),
    dv=one_of(24, 48),
)
def attention_output_shape(B, n, m, d, dv):
    """Shape of the output of dot-product attention."""
    return Problem(
        ask=Text(
            ru=f"Q формы ({B}, {n}, {d}), K формы ({B}, {m}, {d}), V формы ({B}, {m}, {dv}). Какова форма "
            "softmax(QKᵀ/√d)·V?",
            en=f"Q has shape ({B}, {n}, {d}), K ({B}, {m}, {d}), V ({B}, {m}, {dv}). What is the shape of "
            "softmax(QKᵀ/√d)·V?",
        ),
        answer=Size((B, n, dv)),
        steps=[
            Text(
                ru=f"QKᵀ: оценка каждого запроса с каждым ключом, ({B}, {n}, {m}); softmax идёт по ключам, "
                "форма та же.",
                en=f"QKᵀ scores each query against each key, ({B}, {n}, {m}); softmax runs over the keys "
                "and keeps the shape.",
            ),
            Text(
                ru=f"({n}×{m})·({m}×{dv}): на каждый запрос — смесь значений длины {dv}. Ответ: ({B}, {n}, "
                f"{dv}).",
                en=f"({n}×{m})·({m}×{dv}): each query gets a mixture of values of length {dv}. The answer: "
                f"({B}, {n}, {dv}).",
            ),
        ],
        mistakes=[
            Mistake(
                (B, n, m),
                1,
                Text(ru="Это форма весов внимания.", en="That is the shape of the attention weights."),
            ),
            Mistake(
                (B, m, dv),
                1,
                Text(
                    ru="Вы взяли число ключей, а строк столько, сколько запросов.",
                    en="You used the number of keys; there is one row per query.",
                ),
            ),
            Mistake(
                (B, n, d),
                1,
                Text(
                    ru="Вы взяли размер ключей, а складываются значения.",
                    en="You used the size of the keys; it is the values that are summed.",
                ),
            ),
        ],
    )
