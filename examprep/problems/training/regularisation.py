"""Ridge and lasso for one weight, penalised gradients, early stopping."""

from __future__ import annotations

from fractions import Fraction

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, generator, ints, one_of, require, rows, steps
from examprep.problems.wording import exact, nearly, num, signed, vec


@generator("ridge-and-lasso", 14, 37, sxx=ints(2, 20), sxy=ints(-20, 20), lam=ints(1, 10))
def ridge_and_lasso(sxx, sxy, lam):
    """The weight that ridge and lasso give to a single feature."""
    require(sxy != 0 and abs(sxy) != lam)
    s = 1 if sxy > 0 else -1
    ridge, lasso = Fraction(sxy, sxx + lam), Fraction(s * max(abs(sxy) - lam, 0), sxx)
    zero = abs(sxy) < lam
    return Problem(
        ask=Text(
            ru=f"Один признак, без смещения: Σx² = {sxx}, Σxy = {num(sxy)}, λ = {lam}. Какой w "
            "минимизирует ½Σ(wx − y)² + (λ/2)w² и какой — ½Σ(wx − y)² + λ|w|? (Дроби или три значащие "
            "цифры.)",
            en=f"One feature, no bias: Σx² = {sxx}, Σxy = {num(sxy)}, λ = {lam}. Which w minimises ½Σ(wx − "
            "y)² + (λ/2)w², and which ½Σ(wx − y)² + λ|w|? (Fractions or three significant digits.)",
        ),
        answer=Row([ridge, lasso], ["ridge", "lasso"], rel=5e-3),
        steps=[
            Text(
                ru=f"L2: w·Σx² − Σxy + λw = 0, откуда w = {num(sxy)}/({sxx} + {lam}) = "
                f"{num(ridge)}{nearly(ridge)}.",
                en=f"L2: w·Σx² − Σxy + λw = 0, so w = {num(sxy)}/({sxx} + {lam}) = "
                f"{num(ridge)}{nearly(ridge)}.",
            ),
            Text(
                ru="L1: w·Σx² = Σxy − λ·sign(w); решение есть, лишь если |Σxy| > λ, иначе w = 0. Здесь "
                f"{abs(sxy)} {'<' if zero else '>'} {lam}.",
                en="L1: w·Σx² = Σxy − λ·sign(w), which has a solution only if |Σxy| > λ; else w = 0. Here "
                f"{abs(sxy)} {'<' if zero else '>'} {lam}.",
            ),
            Text(
                ru="Итак, L1 даёт "
                f"{'ровно 0' if zero else f'({num(sxy)} {signed(-s * lam)})/{sxx} = {num(lasso)}'}. Ответ: "
                f"{num(ridge)}; {num(lasso)}.",
                en="So L1 gives "
                f"{'exactly 0' if zero else f'({num(sxy)} {signed(-s * lam)})/{sxx} = {num(lasso)}'}. The "
                f"answer: {num(ridge)}; {num(lasso)}.",
            ),
        ],
        mistakes=[
            Mistake(
                [ridge, ridge],
                1,
                Text(
                    ru="Вы сжали вес под L1, как под L2; L1 вычитает порог.",
                    en="You shrank the weight under L1 as under L2; L1 subtracts a threshold.",
                ),
            ),
            Mistake(
                [
                    ridge,
                    Fraction(sxy - lam, sxx) if not zero or s < 0 else Fraction(s * (abs(sxy) - lam), sxx),
                ],
                1,
                Text(
                    ru="Вы вычли λ без оглядки на знак и порог.",
                    en="You subtracted λ regardless of the sign and the threshold.",
                ),
            ),
            Mistake(
                [Fraction(sxy, sxx + 2 * lam), lasso],
                0,
                Text(
                    ru="Вы взяли 2λ; у штрафа (λ/2)w² производная λw.",
                    en="You took 2λ; the derivative of (λ/2)w² is λw.",
                ),
            ),
            Mistake(
                [Fraction(sxy, sxx), Fraction(sxy, sxx)],
                0,
                Text(
                    ru="Вы забыли штраф: это метод наименьших квадратов.",
                    en="You forgot the penalty: this is least squares.",
                ),
            ),
        ],
    )


@generator(
    "penalised-gradient",
    14,
    37,
    w=rows(ints(-4, 4), 2, distinct=True),
    b=ints(1, 4),
    g=rows(ints(-5, 5), 3),
    lam=one_of(0.1, 0.2, 0.5),
)
def penalised_gradient(w, b, g, lam):
    """Gradient of a loss with λ‖w‖² that spares the bias."""
    require(0 not in w)
    k = exact(lam)
    answer = [g[0] + 2 * k * w[0], g[1] + 2 * k * w[1], g[2]]
    return Problem(
        ask=Text(
            ru=f"J = L + λ‖w‖², λ = {lam}; смещение b не штрафуется. w = {vec(w)}, b = {b}; ∂L/∂w = "
            f"{vec(g[:2])}, ∂L/∂b = {num(g[2])}. Найдите ∂J/∂w₁, ∂J/∂w₂, ∂J/∂b.",
            en=f"J = L + λ‖w‖², λ = {lam}; the bias b is not penalised. w = {vec(w)}, b = {b}; ∂L/∂w = "
            f"{vec(g[:2])}, ∂L/∂b = {num(g[2])}. What are ∂J/∂w₁, ∂J/∂w₂, ∂J/∂b?",
        ),
        answer=Row(answer, ["∂J/∂w₁", "∂J/∂w₂", "∂J/∂b"]),
        steps=[
            Text(
                ru="‖w‖² = w₁² + w₂², его градиент 2w, так что к ∂L/∂w прибавляется 2λw = "
                f"{num(2 * k)}·{vec(w)}.",
                en=f"‖w‖² = w₁² + w₂² has the gradient 2w, so 2λw = {num(2 * k)}·{vec(w)} is added to ∂L/∂w.",
            ),
            Text(
                ru=f"∂J/∂w = ({num(g[0])} {signed(2 * k * w[0])}, {num(g[1])} {signed(2 * k * w[1])}) = "
                f"{vec(answer[:2])}.",
                en=f"∂J/∂w = ({num(g[0])} {signed(2 * k * w[0])}, {num(g[1])} {signed(2 * k * w[1])}) = "
                f"{vec(answer[:2])}.",
            ),
            Text(
                ru=f"b в штраф не входит: ∂J/∂b = ∂L/∂b = {num(g[2])}.",
                en=f"The penalty does not contain b: ∂J/∂b = ∂L/∂b = {num(g[2])}.",
            ),
        ],
        mistakes=[
            Mistake(
                [g[0] + k * w[0], g[1] + k * w[1], g[2]],
                0,
                Text(
                    ru="Вы потеряли двойку: она сокращается лишь при λ/2.",
                    en="You lost the 2: it cancels only with λ/2.",
                ),
            ),
            Mistake(
                [*answer[:2], g[2] + 2 * k * b],
                2,
                Text(ru="Вы оштрафовали и смещение.", en="You penalised the bias too."),
            ),
            Mistake(
                [g[0] + k * w[0] ** 2, g[1] + k * w[1] ** 2, g[2]],
                0,
                Text(
                    ru="Вы прибавили сам штраф, а не его градиент.",
                    en="You added the penalty, not its gradient.",
                ),
            ),
            Mistake(
                [2 * k * w[0], 2 * k * w[1], 0],
                1,
                Text(ru="Вы забыли градиент самих потерь.", en="You forgot the gradient of the loss itself."),
            ),
        ],
    )


def stopped(losses, patience):
    """The epoch at which early stopping ends training (from 1) and the best epoch till then; None where it does not."""
    best, at = float("inf"), 0
    for epoch, loss in enumerate(losses, 1):
        if loss < best:
            best, at = loss, epoch
        elif epoch - at == patience:
            return epoch, at
    return None


@generator(
    "early-stopping", 14, 28, 37, losses=rows(steps(0.3, 0.9, 2), 9, distinct=True), patience=ints(2, 3)
)
def early_stopping(losses, patience):
    """Where early stopping ends training and which epoch's weights it restores."""
    found = stopped(losses, patience)
    require(found is not None and losses[0] > losses[1])
    end, best = found
    require(end < len(losses) and best > 1)
    rises = [t for t in range(2, 10) if losses[t - 1] >= losses[t - 2]]
    overall = losses.index(min(losses)) + 1
    wait = [
        t
        for t in range(patience + 1, 10)
        if all(losses[t - k] >= losses[t - k - 1] for k in range(1, patience + 1))
    ]
    return Problem(
        ask=Text(
            ru=f"Потери на валидации по эпохам: {'; '.join(map(num, losses))}. Ранняя остановка с patience "
            f"= {patience}: обучение прекращают, когда {patience} эпохи подряд лучший результат не "
            "улучшается. После какой эпохи (нумерация с 1) оно прекратится и веса какой эпохи вернут?",
            en=f"Validation losses by epoch: {'; '.join(map(num, losses))}. Early stopping with patience = "
            f"{patience}: training ends when the best result has not improved for {patience} epochs in a "
            "row. After which epoch (numbered from 1) does it end, and which epoch's weights are restored?",
        ),
        answer=Row([end, best], ["stop", "best"]),
        steps=[
            Text(
                ru=f"Сравниваем каждую эпоху с лучшей до неё: рекорды — эпохи {records(losses[:end])}.",
                en="Compare each epoch with the best before it: the records are at epochs "
                f"{records(losses[:end])}.",
            ),
            Text(
                ru=f"После эпохи {best} ({num(losses[best - 1])}) рекордов нет {patience} эпохи подряд, до "
                f"эпохи {end} включительно.",
                en=f"After epoch {best} ({num(losses[best - 1])}) there is no record for {patience} "
                f"epochs, up to epoch {end}.",
            ),
            Text(
                ru=f"Остановка после эпохи {end}, веса — эпохи {best}; что было бы дальше, остаётся "
                "неизвестным.",
                en=f"Training ends after epoch {end} with the weights of epoch {best}; what would have followed "
                "stays unknown.",
            ),
        ],
        mistakes=[
            Mistake(
                [rises[0], rises[0] - 1],
                1,
                Text(
                    ru="Вы остановились при первом же росте, не выждав patience.",
                    en="You stopped at the first rise, without waiting.",
                ),
            ),
            Mistake(
                [end, end],
                2,
                Text(
                    ru="Вы оставили веса последней эпохи, а возвращают лучшие.",
                    en="You kept the last epoch's weights; the best are restored.",
                ),
            ),
            Mistake(
                [9, overall],
                1,
                Text(
                    ru="Вы искали минимум по всем эпохам, но после остановки их не будет.",
                    en="You looked for the minimum over all epochs; after the stop there are no more.",
                ),
            ),
            Mistake(
                [end + 1, best],
                1,
                Text(
                    ru="Вы выждали на эпоху больше, чем patience.",
                    en="You waited one epoch longer than the patience.",
                ),
            ),
            *(
                [
                    Mistake(
                        [wait[0], wait[0] - patience],
                        0,
                        Text(
                            ru="Вы сравнивали с предыдущей эпохой, а нужно с лучшей.",
                            en="You compared with the epoch before; it must be the best so far.",
                        ),
                    )
                ]
                if wait and wait[0] != end
                else []
            ),
        ],
    )


def records(losses):
    """The epochs (from 1) that are the best so far."""
    return ", ".join(str(t + 1) for t in range(len(losses)) if losses[t] < min([*losses[:t], 9]))
