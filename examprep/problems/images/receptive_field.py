"""Receptive fields: which pixels of the input an output depends on, and what it takes to see far."""

from __future__ import annotations

from fractions import Fraction
from math import prod

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, Value, generator, ints, one_of, require, rows
from examprep.problems.wording import both, counted, num, sup


@generator(
    "receptive-field", *(17, 18, 20, 38), kernels=rows(one_of(2, 3, 5), 4), strides=rows(one_of(1, 2), 4)
)
def receptive_field(kernels, strides):
    """Receptive field and total stride of a stack of layers."""
    fields, jumps, terms = [1], [1], []
    for k, s in zip(kernels, strides, strict=True):
        terms.append(f"{k - 1}·{jumps[-1]}")
        fields.append(fields[-1] + (k - 1) * jumps[-1])
        jumps.append(jumps[-1] * s)
    r, j = fields[-1], jumps[-1]
    late = 1 + sum((k - 1) * jump for k, jump in zip(kernels, jumps[1:], strict=True))
    require(2 in strides[:-1] and r < 60)
    layers = " → ".join(f"({k}, {s})" for k, s in zip(kernels, strides, strict=True))
    return Problem(
        ask=Text(
            ru=f"Четыре слоя, у каждого (ядро, шаг), от входа к выходу: {layers}. Каковы сторона r "
            "рецептивного поля одного выхода и общий шаг j (на сколько пикселей входа отстоят соседние "
            "выходы)?",
            en=f"Four layers, each as (kernel, stride), from input to output: {layers}. What are the side r "
            "of one output's receptive field and the total stride j (how many input pixels apart "
            "neighbouring outputs are)?",
        ),
        answer=Row((r, j), ("r", "j")),
        steps=[
            Text(
                ru="Слой с ядром k и шагом s: r растёт на (k − 1)·j, затем j умножается на s. Вначале r = "
                "j = 1.",
                en="A layer with kernel k and stride s: r grows by (k − 1)·j, then j is multiplied by s. "
                "At first r = j = 1.",
            ),
            Text(
                ru=f"j: {' → '.join(map(str, jumps))}; каждое слагаемое берёт j до своего слоя.",
                en=f"j: {' → '.join(map(str, jumps))}; each term uses the j from before its layer.",
            ),
            both(f"r = 1 + {' + '.join(terms)} = {r}, j = {j}."),
        ],
        mistakes=[
            Mistake(
                (1 + sum(k - 1 for k in kernels), j),
                1,
                Text(
                    ru="Вы не учли шаги: после слоя с шагом 2 соседи отстоят вдвое дальше.",
                    en="You ignored the strides in r: after a stride of 2, neighbours are twice as far "
                    "apart.",
                ),
            ),
            Mistake(
                (sum(kernels), j),
                0,
                Text(
                    ru="Вы сложили стороны ядер, а слой добавляет (k − 1)·j.",
                    en="You added up the kernel sizes; a layer adds (k − 1)·j.",
                ),
            ),
            Mistake(
                (prod(kernels), j),
                0,
                Text(ru="Вы перемножили стороны ядер.", en="You multiplied the kernel sizes."),
            ),
            Mistake(
                (late, j),
                1,
                Text(
                    ru="Вы умножили j на шаг слоя раньше, чем прибавили (k − 1)·j.",
                    en="You multiplied j by a layer's stride before adding its (k − 1)·j.",
                ),
            ),
        ],
    )


@generator("dilated-stack-receptive-field", 20, 38, K=one_of(2, 3, 4, 5), n=ints(3, 7))
def dilated_stack_receptive_field(K, n):
    """Receptive field of convolutions whose dilation doubles from layer to layer."""
    reach = 2**n - 1
    field = 1 + (K - 1) * reach
    dilations = ", ".join(str(2**i) for i in range(n))
    return Problem(
        ask=Text(
            ru=f"Подряд идут {counted(n, 'одномерная свёртка', 'одномерные свёртки', 'одномерных свёрток')} "
            f"с ядром {K}, шагом 1 и dilation = {dilations}. Сколько отсчётов входа видит один выход?",
            en=f"A stack of {n} one-dimensional convolutions: kernel {K}, stride 1, dilation = {dilations}. "
            "How many samples of the input does one output see?",
        ),
        answer=Value(field),
        steps=[
            Text(
                ru=f"Слой с dilation D добавляет (K − 1)·D = {K - 1}·D отсчётов.",
                en=f"A layer with dilation D adds (K − 1)·D = {K - 1}·D samples.",
            ),
            Text(
                ru=f"Сумма dilation: 2⁰ + … + 2{sup(n - 1)} = 2{sup(n)} − 1 = {reach}.",
                en=f"The dilations add up to 2⁰ + … + 2{sup(n - 1)} = 2{sup(n)} − 1 = {reach}.",
            ),
            both(f"1 + {K - 1}·{reach} = {field}."),
        ],
        mistakes=[
            Mistake(
                1 + n * (K - 1),
                0,
                Text(ru="Вы забыли dilation.", en="You forgot the dilation."),
            ),
            Mistake(
                1 + (K - 1) * 2 ** (n - 1),
                1,
                Text(
                    ru="Вы учли только последний слой, а поле растёт с каждым.",
                    en="You counted the last layer only; every layer widens the field.",
                ),
            ),
            Mistake(
                (K - 1) * reach,
                2,
                Text(
                    ru="Вы забыли сам отсчёт: r начинается с 1.",
                    en="You forgot the sample itself: r starts from 1.",
                ),
            ),
            Mistake(
                1 + K * reach,
                0,
                Text(
                    ru="Вы умножили dilation на K: между K отсчётами ядра K − 1 промежутков.",
                    en="You multiplied the dilation by K; there are K − 1 gaps between the K taps.",
                ),
            ),
        ],
    )


@generator("stack-instead-of-large-kernel", 18, K=one_of(5, 7, 9, 11), C=one_of(8, 16, 32, 64, 128, 256))
def stack_instead_of_large_kernel(K, C):
    """Layers of 3 × 3 that see as far as one large kernel, and the ratio of their weights to its weights."""
    n = (K - 1) // 2
    ratio = Fraction(9 * n, K * K)
    return Problem(
        ask=Text(
            ru=f"Свёртку {K} × {K} ({C} каналов на входе и на выходе, без смещения) заменяют цепочкой "
            "свёрток 3 × 3 с шагом 1 и теми же каналами, у которой такое же рецептивное поле. Сколько в "
            "ней слоёв (n) и каково отношение числа её весов к прежнему (q, дробью)?",
            en=f"A {K} × {K} convolution ({C} channels in and out, no bias) is replaced by a chain of 3 × 3 "
            "convolutions with stride 1, the same channels and the same receptive field. How many layers "
            "does it have (n), and what is the ratio of its number of weights to the original one (q, as a "
            "fraction)?",
        ),
        answer=Row((n, ratio), ("n", "q"), rel=1e-3),
        steps=[
            Text(
                ru=f"Каждый слой 3 × 3 прибавляет к полю 2 пикселя: 1 + 2n = {K}, n = {n}.",
                en=f"Each 3 × 3 layer adds 2 pixels to the field: 1 + 2n = {K}, n = {n}.",
            ),
            Text(
                ru=f"Весов в цепочке {n}·9·C², в одной свёртке {K * K}·C²; C² сокращается.",
                en=f"The chain has {n}·9·C² weights, the one convolution {K * K}·C²; C² cancels.",
            ),
            both(f"n = {n}, q = {9 * n}/{K * K} ≈ {num(float(ratio), 3)}."),
        ],
        mistakes=[
            Mistake(
                (n, Fraction(9, K * K)),
                1,
                Text(
                    ru="Вы сосчитали веса одного слоя цепочки.",
                    en="You counted the weights of one layer of the chain.",
                ),
            ),
            Mistake(
                (n + 1, Fraction(9 * (n + 1), K * K)),
                0,
                Text(
                    ru="Вы взяли лишний слой: первый даёт поле 3, а не 1.",
                    en="You took one layer too many: the first one gives a field of 3, not of 1.",
                ),
            ),
            Mistake(
                (n, 1 / ratio),
                2,
                Text(ru="Вы перевернули отношение.", en="You inverted the ratio."),
            ),
            Mistake(
                (n, Fraction(3 * n, K)),
                1,
                Text(
                    ru="Вы сравнили стороны ядер, а весов в ядре k².",
                    en="You compared the kernels' sides; a kernel has k² weights.",
                ),
            ),
        ],
    )


@generator(
    "input-pixels-of-an-output", 20, 38, K=ints(2, 5), S=ints(2, 3), P=ints(1, 2), D=ints(2, 3), i=ints(2, 9)
)
def input_pixels_of_an_output(K, S, P, D, i):
    """First and last input position that one output of a convolution reads."""
    first = i * S - P
    last = first + D * (K - 1)
    return Problem(
        ask=Text(
            ru=f"nn.Conv1d с kernel_size={K}, stride={S}, padding={P}, dilation={D}; вход длинный, отсчёты "
            "и выходы нумеруют с 0. Каковы номера первого (a) и последнего (b) отсчёта входа, которые "
            f"читает выход номер {i}?",
            en=f"nn.Conv1d with kernel_size={K}, stride={S}, padding={P}, dilation={D}; the input is long, "
            "positions and outputs are numbered from 0. What are the first (a) and the last (b) input "
            f"positions that output number {i} reads?",
        ),
        answer=Row((first, last), ("a", "b")),
        steps=[
            Text(
                ru=f"Окно с номером {i} начинается с позиции {i}·{S} = {i * S} дополненного входа.",
                en=f"Window number {i} begins at position {i}·{S} = {i * S} of the padded input.",
            ),
            Text(
                ru=f"В самом входе номера на {P} меньше: a = {i * S} − {P} = {first}.",
                en=f"In the input itself the numbers are {P} less: a = {i * S} − {P} = {first}.",
            ),
            Text(
                ru=f"До последнего отсчёта ядра D(K − 1) = {D}·{K - 1} = {D * (K - 1)}: a = {first}, b = "
                f"{last}.",
                en=f"The last tap is D(K − 1) = {D}·{K - 1} = {D * (K - 1)} further: a = {first}, b = "
                f"{last}.",
            ),
        ],
        mistakes=[
            Mistake(
                (i * S, i * S + D * (K - 1)),
                1,
                Text(
                    ru="Вы забыли, что padding сдвигает номера.",
                    en="You forgot that padding shifts the numbers.",
                ),
            ),
            Mistake(
                (first, first + K - 1),
                2,
                Text(ru="Вы забыли dilation.", en="You forgot the dilation."),
            ),
            Mistake(
                (i - P, i - P + D * (K - 1)),
                0,
                Text(
                    ru="Вы забыли шаг: окно сдвигается на S.",
                    en="You forgot the stride: the window moves by S.",
                ),
            ),
            Mistake(
                (first, first + D * K),
                2,
                Text(
                    ru="Вы отступили на D·K: между K отсчётами ядра K − 1 промежутков.",
                    en="You went D·K further; there are K − 1 gaps between the K taps.",
                ),
            ),
        ],
    )
