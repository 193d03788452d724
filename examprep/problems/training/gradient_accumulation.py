"""Gradients that add up: accumulation over micro-batches, a forgotten zero_grad."""

from __future__ import annotations

from fractions import Fraction

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, Value, generator, ints, one_of, require, rows
from examprep.problems.wording import both, counted, exact, nearly, num, par, total, vec


@generator(
    "accumulation-updates",
    30,
    B=one_of(4, 8, 16, 32),
    k=one_of(2, 4, 8),
    full=ints(5, 40),
    part=ints(1, 7),
    E=ints(2, 10),
)
def accumulation_updates(B, k, full, part, E):
    """Effective batch and number of updates with gradient accumulation."""
    require(part < k)
    micro = full * k + part
    N = B * micro
    answer = [B * k, E * full]
    return Problem(
        ask=Text(
            ru=f"Примеров {N}, батч {B}, эпох {E}. optimizer.step() и zero_grad() вызывают после каждого "
            f"{k}-го батча; неполную группу в конце эпохи отбрасывают. Каков эффективный батч и сколько "
            "всего обновлений?",
            en=f"{N} examples, batch {B}, {E} epochs. optimizer.step() and zero_grad() are called after "
            f"every {k} batches; an incomplete group at the end of an epoch is discarded. What is the "
            "effective batch, and how many updates are there in all?",
        ),
        answer=Row(answer, ["batch", "updates"]),
        steps=[
            Text(
                ru=f"Одно обновление видит {k}·{B} = {counted(B * k, 'пример', 'примера', 'примеров')}.",
                en=f"One update sees {k}·{B} = {B * k} examples.",
            ),
            Text(
                ru=f"За эпоху батчей {N}/{B} = {micro}, обновлений ⌊{micro}/{k}⌋ = {full}.",
                en=f"An epoch has {N}/{B} = {micro} batches and ⌊{micro}/{k}⌋ = {full} updates.",
            ),
            Text(
                ru=f"За все эпохи {E}·{full} = {E * full}. Ответ: {B * k}; {E * full}.",
                en=f"Over all epochs {E}·{full} = {E * full}. The answer: {B * k}; {E * full}.",
            ),
        ],
        mistakes=[
            Mistake(
                [B * k, E * micro],
                1,
                Text(
                    ru="Вы посчитали обновление на каждый батч: backward() лишь копит градиент.",
                    en="You counted an update for each batch: backward() only accumulates the gradient.",
                ),
            ),
            Mistake(
                [B * k, E * (full + 1)],
                1,
                Text(
                    ru="Вы округлили вверх, а остаток отбрасывают.",
                    en="You rounded up, but the remainder is discarded.",
                ),
            ),
            Mistake(
                [B, E * full],
                0,
                Text(ru="Вы назвали размер одного батча.", en="You gave the size of one batch."),
            ),
            Mistake([B * k, full], 2, Text(ru="Вы посчитали одну эпоху.", en="You counted one epoch.")),
        ],
    )


@generator(
    "forgotten-zero-grad",
    30,
    31,
    a=ints(1, 3),
    w=one_of(-3, -2, -1, 1, 2, 3),
    k=ints(2, 3),
    eta=one_of(0.01, 0.05, 0.1),
)
def forgotten_zero_grad(a, w, k, eta):
    """Weight after several backward calls without zero_grad and one step."""
    e = exact(eta)
    gradient = 2 * a * w
    answer = w - e * k * gradient
    loss = f"{a if a > 1 else ''}w²"
    return Problem(
        ask=Text(
            ru=f"L = {loss}, w = {num(w)}. L вычисляют и вызывают L.backward() {k} раза подряд, не обнуляя "
            f"градиент; затем делают один шаг SGD с η = {eta}. Чему станет равно w?",
            en=f"L = {loss}, w = {num(w)}. L is computed and L.backward() called {k} times in a row, "
            f"without zeroing the gradient; then one step of SGD is taken with η = {eta}. What is w then?",
        ),
        answer=Value(answer),
        steps=[
            Text(
                ru=f"Один backward() прибавляет к w.grad L′(w) = {2 * a}·{par(w)} = {num(gradient)}; сам w "
                "не меняется.",
                en=f"One backward() adds L′(w) = {2 * a}·{par(w)} = {num(gradient)} to w.grad; w itself "
                "does not change.",
            ),
            Text(
                ru=f"После {k} вызовов w.grad = {k}·{par(gradient)} = {num(k * gradient)}.",
                en=f"After {k} calls w.grad = {k}·{par(gradient)} = {num(k * gradient)}.",
            ),
            both(f"w = {num(w)} − {eta}·{par(k * gradient)} = {num(answer)}."),
        ],
        mistakes=[
            Mistake(
                w - e * gradient,
                1,
                Text(
                    ru="Вы решили, что backward() заменяет w.grad; он прибавляет.",
                    en="You assumed that backward() replaces w.grad; it adds to it.",
                ),
            ),
            Mistake(
                w * (1 - 2 * a * e) ** k,
                0,
                Text(
                    ru="Вы меняли w при каждом backward(); меняет его только step().",
                    en="You changed w at every backward(); only step() does.",
                ),
            ),
            Mistake(
                w - e * k * a * w,
                0,
                Text(ru="Вы потеряли двойку производной.", en="You lost the 2 from the derivative."),
            ),
        ],
    )


@generator(
    "accumulated-gradient-step",
    30,
    g=rows(ints(-6, 6), 3, distinct=True),
    w=ints(-2, 4),
    eta=one_of(0.1, 0.2, 0.5),
    divided=one_of(True, False),
)
def accumulated_gradient_step(g, w, eta, divided):
    """Weight after gradients of micro-batches are accumulated, with the loss divided or not."""
    e, s = exact(eta), sum(g)
    require(s != 0 and g[2] != 0)
    grad = Fraction(s, 3) if divided else Fraction(s)
    answer = w - e * grad
    call = "(loss / 3).backward()" if divided else "loss.backward()"
    return Problem(
        ask=Text(
            ru="Три микробатча равного размера, потери усреднены по микробатчу, их градиенты по w: "
            f"{vec(g)}. Для каждого вызывают {call}, затем один шаг SGD: w = {num(w)}, η = {eta}, вначале "
            "w.grad = 0. Каким станет w? (Дробь или три значащие цифры.)",
            en="Three micro-batches of equal size, each loss a mean over its micro-batch, their "
            f"gradients with respect to w being {vec(g)}. For each, {call} is called; then one step of SGD: w = "
            f"{num(w)}, η = "
            f"{eta}, w.grad = 0 at first. What is w then? (A fraction or three significant digits.)",
        ),
        answer=Value(answer, rel=5e-3),
        steps=[
            Text(
                ru=f"Вызовы складывают градиенты: {total(g)} = {num(s)}.",
                en=f"The calls add the gradients: {total(g)} = {num(s)}.",
            ),
            Text(
                ru=f"Потери делили на 3, и w.grad = {num(s)}/3: среднее, как у одного большого батча."
                if divided
                else f"На 3 никто не делил: w.grad = {num(s)}, втрое больше, чем у одного большого батча.",
                en=f"The losses were divided by 3, so w.grad = {num(s)}/3: the mean, as for one large batch."
                if divided
                else f"Nothing divides by 3: w.grad = {num(s)}, three times that of one large batch.",
            ),
            both(f"w = {num(w)} − {eta}·{par(grad)} = {num(answer)}{nearly(answer)}."),
        ],
        mistakes=[
            Mistake(
                w - e * s if divided else w - e * Fraction(s, 3),
                1,
                Text(
                    ru="Вы забыли, что потери делили на 3."
                    if divided
                    else "Вы усреднили градиенты, а они только сложены.",
                    en="You forgot that the losses were divided by 3."
                    if divided
                    else "You averaged the gradients; they are only added.",
                ),
            ),
            Mistake(
                w - e * (Fraction(g[2], 3) if divided else g[2]),
                0,
                Text(
                    ru="Вы взяли только последний градиент: w.grad копит все.",
                    en="You took only the last gradient: w.grad accumulates all of them.",
                ),
            ),
            Mistake(
                w + e * grad, 2, Text(ru="Вы шагнули вдоль градиента.", en="You stepped along the gradient.")
            ),
        ],
    )
