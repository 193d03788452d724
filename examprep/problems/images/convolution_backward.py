"""Convolution backwards: its gradients, the transposed layer, and what a shift of the input does."""

from __future__ import annotations

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, generator, ints, one_of, require, rows
from examprep.problems.wording import both, dot, num, sub, vec


def stamped(x, w, S=1):
    """Each x[i] puts x[i]·w on the output from iS on; where they overlap they add up."""
    out = [0] * ((len(x) - 1) * S + len(w))
    for i, v in enumerate(x):
        for k, u in enumerate(w):
            out[i * S + k] += v * u
    return out


@generator("transposed-conv-values", 20, 38, x=rows(ints(-4, 4), 2), w=rows(ints(-3, 3), 3), S=one_of(1, 2))
def transposed_conv_values(x, w, S):
    """Output of a one-dimensional transposed convolution."""
    require(all(x) and all(w))
    a, b = [[v * u for u in w] for v in x]
    answer = stamped(x, w, S)
    over = a[:S] + b  # the second stamp on top of the first
    return Problem(
        ask=Text(
            ru=f"x = {vec(x)}, nn.ConvTranspose1d(1, 1, 3, stride={S}) без смещения, ядро w = {vec(w)}. "
            f"Каковы {len(answer)} значений выхода?"
            if len(answer) == 5
            else f"x = {vec(x)}, nn.ConvTranspose1d(1, 1, 3, stride={S}) без смещения, ядро w = {vec(w)}. "
            f"Каковы {len(answer)} значения выхода?",
            en=f"x = {vec(x)}, nn.ConvTranspose1d(1, 1, 3, stride={S}) without bias and with kernel w = "
            f"{vec(w)}. What are the {len(answer)} values of the output?",
        ),
        answer=Row(answer),
        steps=[
            Text(
                ru=f"Каждый элемент входа ставит на выход своё x·w: {vec(a)} с места 0 и {vec(b)} с места "
                f"{S}.",
                en=f"Each element of the input stamps its own x·w: {vec(a)} from position 0 and {vec(b)} "
                f"from position {S}.",
            ),
            Text(
                ru=f"Длина выхода (2 − 1)·{S} + 3 = {len(answer)}; где отпечатки перекрываются, они "
                "складываются.",
                en=f"The output's length is (2 − 1)·{S} + 3 = {len(answer)}; where the stamps overlap they "
                "add up.",
            ),
            both(f"y = {vec(answer)}."),
        ],
        mistakes=[
            Mistake(
                stamped(x, w[::-1], S),
                0,
                Text(ru="Вы перевернули ядро.", en="You flipped the kernel."),
            ),
            Mistake(
                over,
                1,
                Text(
                    ru="Второй отпечаток у вас заменил первый, а они складываются.",
                    en="You let the second stamp replace the first; they add up.",
                ),
            ),
            Mistake(
                stamped(x[::-1], w, S),
                0,
                Text(ru="Вы поменяли местами элементы входа.", en="You swapped the elements of the input."),
            ),
        ],
    )


@generator(
    "conv1d-weight-gradient", 20, x=rows(ints(-4, 4), 4), w=rows(ints(-2, 2), 2), g=rows(ints(-3, 3), 3)
)
def conv1d_weight_gradient(x, w, g):
    """Gradient of the loss with respect to the kernel of a convolution."""
    require(all(w) and all(g) and len(set(x)) > 2)
    grads = [sum(a * v for a, v in zip(g, x[k:], strict=False)) for k in range(2)]
    return Problem(
        ask=Text(
            ru=f"y = conv1d(x, w) без дополнения, шаг 1: yᵢ = w₀xᵢ + w₁xᵢ₊₁; x = {vec(x)}, w = {vec(w)}. "
            f"Пришёл градиент ∂L/∂y = {vec(g)}. Чему равен ∂L/∂w?",
            en=f"y = conv1d(x, w), no padding, stride 1: yᵢ = w₀xᵢ + w₁xᵢ₊₁; x = {vec(x)}, w = {vec(w)}. "
            f"The incoming gradient is ∂L/∂y = {vec(g)}. What is ∂L/∂w?",
        ),
        answer=Row(grads, ("∂L/∂w₀", "∂L/∂w₁")),
        steps=[
            Text(
                ru="Вес wₖ участвует во всех выходах, поэтому ∂L/∂wₖ = Σᵢ ∂L/∂yᵢ · xᵢ₊ₖ.",
                en="The weight wₖ affects every output, hence ∂L/∂wₖ = Σᵢ ∂L/∂yᵢ · xᵢ₊ₖ.",
            ),
            both(f"∂L/∂w₀ = {dot(g, x[:3])} = {num(grads[0])}."),
            both(f"∂L/∂w₁ = {dot(g, x[1:])} = {num(grads[1])}; ∂L/∂w = {vec(grads)}."),
        ],
        mistakes=[
            Mistake(
                grads[::-1],
                0,
                Text(
                    ru="Вы записали веса в обратном порядке.",
                    en="You reversed the order of the weights.",
                ),
            ),
            Mistake(
                [g[0] * x[0], g[0] * x[1]],
                0,
                Text(
                    ru="Вы взяли одно окно, а вес общий для всех: вклады складываются.",
                    en="You used one window; the weight is shared by all of them, and their contributions "
                    "add up.",
                ),
            ),
            Mistake(
                [v / 3 for v in grads],
                0,
                Text(
                    ru="Вы усреднили по положениям окна, а вклады складываются.",
                    en="You averaged over the window's positions; the contributions add up.",
                ),
            ),
            Mistake(
                [sum(g) * v for v in w],
                0,
                Text(ru="Вы взяли веса вместо входа.", en="You used the weights instead of the input."),
            ),
        ],
    )


@generator("conv1d-input-gradient", 20, w=rows(ints(-3, 4), 2), g=rows(ints(-3, 3), 3))
def conv1d_input_gradient(w, g):
    """Gradient of the loss with respect to the input of a convolution."""
    require(all(w) and all(g))
    grads = stamped(g, w)
    middle = [f"x{sub(i)}: {dot(g[i - 1 : i + 1], w[::-1])} = {num(grads[i])}" for i in (1, 2)]
    return Problem(
        ask=Text(
            ru=f"y = conv1d(x, w) без дополнения, шаг 1: yᵢ = w₀xᵢ + w₁xᵢ₊₁; w = {vec(w)}, x состоит из "
            f"четырёх чисел x₀, …, x₃. Пришёл градиент ∂L/∂y = {vec(g)}. Чему равен ∂L/∂x?",
            en=f"y = conv1d(x, w), no padding, stride 1: yᵢ = w₀xᵢ + w₁xᵢ₊₁; w = {vec(w)}, x has four "
            f"numbers x₀, …, x₃. The incoming gradient is ∂L/∂y = {vec(g)}. What is ∂L/∂x?",
        ),
        answer=Row(grads),
        steps=[
            Text(
                ru="xᵢ входит в yᵢ с весом w₀ и в yᵢ₋₁ с весом w₁: ∂L/∂xᵢ = w₀·∂L/∂yᵢ + w₁·∂L/∂yᵢ₋₁.",
                en="xᵢ enters yᵢ with the weight w₀ and yᵢ₋₁ with w₁: ∂L/∂xᵢ = w₀·∂L/∂yᵢ + w₁·∂L/∂yᵢ₋₁.",
            ),
            Text(
                ru=f"На краях по одному слагаемому: {dot(g[:1], w[:1])} = {num(grads[0])} и "
                f"{dot(g[2:], w[1:])} = {num(grads[3])}.",
                en=f"At the ends there is one term: {dot(g[:1], w[:1])} = {num(grads[0])} and "
                f"{dot(g[2:], w[1:])} = {num(grads[3])}.",
            ),
            both(f"{', '.join(middle)}; ∂L/∂x = {vec(grads)}."),
        ],
        mistakes=[
            Mistake(
                stamped(g, w[::-1]),
                0,
                Text(
                    ru="Вы перепутали, с каким весом xᵢ входит в yᵢ, а с каким в yᵢ₋₁.",
                    en="You mixed up the weights with which xᵢ enters yᵢ and yᵢ₋₁.",
                ),
            ),
            Mistake(
                [v * w[0] for v in g] + [g[2] * w[1]],
                0,
                Text(
                    ru="В середине вы учли один путь, а xᵢ влияет на два выхода.",
                    en="In the middle you followed one path; xᵢ affects two outputs.",
                ),
            ),
            Mistake(
                stamped(g, [1, 1]),
                0,
                Text(
                    ru="Вы сложили градиенты без весов: ∂yᵢ/∂xᵢ = w₀, а не 1.",
                    en="You added the gradients without the weights: ∂yᵢ/∂xᵢ = w₀, not 1.",
                ),
            ),
        ],
    )


@generator("strided-convolution-shift", 17, 20, s1=ints(1, 4), s2=ints(2, 4), m=ints(1, 5))
def strided_convolution_shift(s1, s2, m):
    """Which shifts of the input a strided network follows, and by how much."""
    require(s1 != s2)
    total, d = s1 * s2, m * s1 * s2
    return Problem(
        ask=Text(
            ru=f"Две свёртки подряд с шагами {s1} и {s2} и круговым дополнением (padding_mode='circular'); "
            f"сторона входа делится на {total}. Каков наименьший сдвиг входа a > 0, при котором выход "
            "при любых весах и входах тоже лишь сдвигается? На сколько позиций (b) сдвинется выход при "
            f"сдвиге входа на {d}?",
            en=f"Two convolutions in a row with strides {s1} and {s2} and circular padding "
            f"(padding_mode='circular'); the input's side is a multiple of {total}. What is the smallest "
            "shift a > 0 of the input for which the output, whatever the weights and the input, also merely "
            f"shifts? By how many positions b does it shift if the input shifts by {d}?",
        ),
        answer=Row((total, m), ("a", "b")),
        steps=[
            Text(
                ru="Свёртка с шагом s переводит сдвиг на s позиций в сдвиг на одну; промежуточных сдвигов "
                "на выходе нет.",
                en="A convolution with stride s turns a shift by s positions into a shift by one; the "
                "output has no shifts in between.",
            ),
            Text(
                ru=f"Шаги перемножаются: соседние выходы отстоят на {s1}·{s2} = {total} пикселей входа.",
                en=f"The strides multiply: neighbouring outputs are {s1}·{s2} = {total} input pixels apart.",
            ),
            both(f"a = {total}, b = {d}/{total} = {m}."),
        ],
        mistakes=[
            Mistake(
                (1, d),
                0,
                Text(
                    ru="Вы забыли шаг: при stride > 1 свёртка следует не за всяким сдвигом.",
                    en="You forgot the stride: with stride > 1 a convolution does not follow every shift.",
                ),
            ),
            Mistake(
                (total, 0),
                0,
                Text(
                    ru="Вы приняли эквивариантность за инвариантность: выход сдвигается вместе со входом.",
                    en="You mistook equivariance for invariance: the output shifts with the input.",
                ),
            ),
            Mistake(
                (s1 + s2, d / (s1 + s2)),
                1,
                Text(ru="Вы сложили шаги.", en="You added the strides."),
            ),
            Mistake(
                (max(s1, s2), d / max(s1, s2)),
                1,
                Text(ru="Вы учли только больший шаг.", en="You used the larger stride only."),
            ),
        ],
    )
