"""The gradient at the output, over a batch, and what backward() and step() do with it."""

from __future__ import annotations

from fractions import Fraction

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, Value, generator, ints, one_of, require, rows
from examprep.problems.matrices import inner
from examprep.problems.wording import both, dot, exact, num, par, signed, vec

NONZERO = one_of(-4, -3, -2, -1, 1, 2, 3, 4)


@generator("weight-gradient-over-a-batch", 8, 10, delta=rows(ints(-5, 5), 4), x=rows(ints(-5, 5), 4))
def weight_gradient_over_a_batch(delta, x):
    """Gradient of the mean loss with respect to a weight, from the neuron's inputs and deltas in a batch."""
    N = len(x)
    products = [d * v for d, v in zip(delta, x, strict=True)]
    mean = Fraction(inner(delta, x), N)
    require(mean != 0 and sum(delta) != 0 and sum(x) != 0)
    return Problem(
        ask=Text(
            ru=f"Вес w умножает вход x нейрона z = wx + b. На четырёх примерах батча x = {vec(x)}, а производные "
            f"потерь примера δ = ∂ℓ/∂z = {vec(delta)}. Потери батча — среднее ℓ. Найдите ∂L/∂w.",
            en=f"The weight w multiplies the input x of a neuron z = wx + b. On the four examples of a batch "
            f"x = {vec(x)}, and each example's δ = ∂ℓ/∂z is {vec(delta)}. The batch's loss is the mean of ℓ. "
            "Find ∂L/∂w.",
        ),
        answer=Value(mean),
        steps=[
            Text(
                ru=f"У каждого примера ∂ℓ/∂w = δx: {vec(products)}.",
                en=f"Each example has ∂ℓ/∂w = δx: {vec(products)}.",
            ),
            Text(
                ru=f"Вес общий, поэтому вклады складываются: {dot(delta, x)} = {num(sum(products))}.",
                en=f"The weight is shared, so the contributions add up: {dot(delta, x)} = {num(sum(products))}.",
            ),
            Text(
                ru=f"Среднее: ∂L/∂w = {num(sum(products))}/{N} = {num(mean)}.",
                en=f"The mean: ∂L/∂w = {num(sum(products))}/{N} = {num(mean)}.",
            ),
        ],
        mistakes=[
            Mistake(
                sum(products),
                2,
                Text(
                    ru="Вы не поделили на размер батча, а потери средние.",
                    en="You did not divide by the batch size, but the loss is a mean.",
                ),
            ),
            Mistake(
                Fraction(sum(delta) * sum(x), N * N),
                0,
                Text(
                    ru="Вы перемножили средние, а надо усреднить произведения.",
                    en="You multiplied the means; it is the products that are averaged.",
                ),
            ),
            Mistake(
                Fraction(sum(delta), N),
                0,
                Text(
                    ru="Вы забыли вход x: среднее δ — это градиент смещения.",
                    en="You forgot the input x: the mean of δ is the bias's gradient.",
                ),
            ),
        ],
    )


@generator(
    "sigmoid-output-delta", 8, 7, 39, p=one_of(0.1, 0.2, 0.25, 0.4, 0.6, 0.75, 0.8, 0.9), t=one_of(0, 1)
)
def sigmoid_output_delta(p, t):
    """Gradient at the logit of a sigmoid output: squared error against cross-entropy."""
    y = exact(p)
    plain, slope = y - t, y * (1 - y)
    other = y - (1 - t)
    return Problem(
        ask=Text(
            ru=f"Выход сети p = σ(z) = {num(y)}, метка t = {t}. Найдите ∂L/∂z: (a) для L = ½(p − t)²; "
            "(b) для L = −t ln p − (1 − t) ln(1 − p).",
            en=f"A network's output is p = σ(z) = {num(y)}, the label t = {t}. Find ∂L/∂z: (a) for L = ½(p − t)²; "
            "(b) for L = −t ln p − (1 − t) ln(1 − p).",
        ),
        answer=Row([plain * slope, plain], ("a", "b")),
        steps=[
            both(f"σ′(z) = p(1 − p) = {num(y)}·{num(1 - y)} = {num(slope)}."),
            both(f"(a) ∂L/∂z = (p − t)·σ′(z) = {par(plain)}·{num(slope)} = {num(plain * slope)}."),
            Text(
                ru=f"(b) ∂L/∂p = (p − t)/(p(1 − p)), и σ′ сокращается: ∂L/∂z = p − t = {num(plain)}. "
                f"Ответ {vec([plain * slope, plain])}.",
                en=f"(b) ∂L/∂p = (p − t)/(p(1 − p)), and σ′ cancels: ∂L/∂z = p − t = {num(plain)}. "
                f"The answer is {vec([plain * slope, plain])}.",
            ),
        ],
        mistakes=[
            Mistake(
                [plain, plain],
                1,
                Text(
                    ru="Вы забыли σ′ у квадрата ошибки.",
                    en="You forgot σ′ with the squared error.",
                ),
            ),
            Mistake(
                [plain * slope, plain * slope],
                2,
                Text(
                    ru="Вы оставили σ′ и у кросс-энтропии, а там он сокращается.",
                    en="You kept σ′ with cross-entropy as well, where it cancels.",
                ),
            ),
            Mistake(
                [plain * slope, plain / slope],
                2,
                Text(
                    ru="В (b) вы нашли ∂L/∂p вместо ∂L/∂z.",
                    en="In (b) you found ∂L/∂p instead of ∂L/∂z.",
                ),
            ),
            Mistake(
                [other * slope, other],
                1,
                Text(ru="Вы взяли другую метку.", en="You took the other label."),
            ),
        ],
    )


@generator("backward-then-step", 8, 10, 31, w=ints(-5, 5), g=NONZERO, h=NONZERO, eta=one_of(0.1, 0.25, 0.5))
def backward_then_step(w, g, h, eta):
    """What a weight and its .grad are after backward() and after an SGD step, without zero_grad."""
    rate, total = exact(eta), g + h
    require(total != 0)
    new = w - rate * total
    return Problem(
        ask=Text(
            ru=f"Вес w = {num(w)}, в `w.grad` от прошлого вызова осталось {num(h)}; производная новых потерь по w "
            "равна "
            f"{num(g)}. Вызвали `loss.backward()`, затем `optimizer.step()` (SGD, lr = {eta}, без импульса). "
            "Каковы w и `w.grad` сразу после `backward()` и потом после `step()`? Четыре числа.",
            en=f"The weight is w = {num(w)}; `w.grad` still holds {num(h)} from an earlier call; the new loss has the "
            f"derivative {num(g)} with respect to w. Then `loss.backward()` is called, and `optimizer.step()` (SGD, "
            f"lr = {eta}, no momentum). What are w and `w.grad` right after `backward()`, and then after "
            "`step()`? Four numbers.",
        ),
        answer=Row(
            [w, total, new, total], ("w (backward)", "w.grad (backward)", "w (step)", "w.grad (step)")
        ),
        steps=[
            Text(
                ru=f"`backward()` вес не трогает, а градиент прибавляет: `w.grad` = {num(h)} {signed(g)} = "
                f"{num(total)}.",
                en=f"`backward()` leaves the weight alone and adds to the gradient: `w.grad` = {num(h)} {signed(g)} = "
                f"{num(total)}.",
            ),
            both(f"`step()`: w ← w − lr·w.grad = {num(w)} − {num(rate)}·{par(total)} = {num(new)}."),
            Text(
                ru=f"`step()` не обнуляет `w.grad`, для этого есть `zero_grad()`: ответ {vec([w, total, new, total])}.",
                en="`step()` does not clear `w.grad`, `zero_grad()` does: the answer is "
                f"{vec([w, total, new, total])}.",
            ),
        ],
        mistakes=[
            Mistake(
                [w, g, w - rate * g, g],
                0,
                Text(
                    ru="Вы заменили градиент новым, а `backward()` прибавляет его к старому.",
                    en="You replaced the gradient by the new one; `backward()` adds it to the old.",
                ),
            ),
            Mistake(
                [new, total, new, total],
                0,
                Text(
                    ru="Вы обновили вес уже в `backward()`: он только считает градиент.",
                    en="You updated the weight in `backward()` already; it only computes the gradient.",
                ),
            ),
            Mistake(
                [w, total, new, 0],
                2,
                Text(
                    ru="Вы обнулили `w.grad` в `step()`: этого он не делает.",
                    en="You cleared `w.grad` in `step()`, but it does not do that.",
                ),
            ),
            Mistake(
                [w, total, w + rate * total, total],
                1,
                Text(
                    ru="Вы шагнули по градиенту, а спуск идёт против него.",
                    en="You stepped along the gradient; descent goes against it.",
                ),
            ),
        ],
    )
