"""What training costs: multiplications forward and backward, memory of activations and of the optimiser."""

from __future__ import annotations

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, Value, generator, ints, one_of, require, rows
from examprep.problems.wording import both


@generator(
    "jacobian-chain-cost",
    16,
    17,
    31,
    n=one_of(2, 3, 5, 8, 20, 40, 60, 100),
    a=one_of(5, 10, 20, 50),
    b=one_of(4, 8, 10, 30),
    m=ints(1, 10),
)
def jacobian_chain_cost(n, a, b, m):
    """Multiplications that a chain of Jacobians takes from the output and from the input."""
    require(n != m and a != b)
    back, front = m * b * a + m * a * n, b * a * n + m * b * n
    require(back != front)
    return Problem(
        ask=Text(
            ru=f"Якобианы цепочки x → h → u → y: J₁ ({a} × {n}), J₂ ({b} × {a}), J₃ ({m} × {b}), все "
            "плотные. Сколько умножений чисел нужно для J = J₃J₂J₁: с конца, (J₃J₂)J₁ (обратный режим); с "
            "начала, J₃(J₂J₁) (прямой режим)?",
            en=f"The Jacobians of a chain x → h → u → y: J₁ ({a} × {n}), J₂ ({b} × {a}), J₃ ({m} × {b}), "
            "all dense. How many scalar multiplications does J = J₃J₂J₁ take: from the end, (J₃J₂)J₁ "
            "(reverse mode); from the start, J₃(J₂J₁) (forward mode)?",
        ),
        answer=Row([back, front], ["reverse", "forward"]),
        steps=[
            Text(
                ru="Произведение матриц p × q и q × r стоит p·q·r умножений.",
                en="A product of p × q and q × r matrices takes p·q·r multiplications.",
            ),
            Text(
                ru=f"С конца: J₃J₂ — {m}·{b}·{a} = {m * b * a}, затем {m}·{a}·{n} = {m * a * n}; вместе "
                f"{back}.",
                en=f"From the end: J₃J₂ takes {m}·{b}·{a} = {m * b * a}, then {m}·{a}·{n} = {m * a * n}; "
                f"together {back}.",
            ),
            Text(
                ru=f"С начала: J₂J₁ — {b}·{a}·{n} = {b * a * n}, затем {m}·{b}·{n} = {m * b * n}; вместе "
                f"{front}. Ответ: {back}; {front}.",
                en=f"From the start: J₂J₁ takes {b}·{a}·{n} = {b * a * n}, then {m}·{b}·{n} = {m * b * n}; "
                f"together {front}. The answer: {back}; {front}.",
            ),
        ],
        mistakes=[
            Mistake([front, back], 1, Text(ru="Вы поменяли режимы местами.", en="You swapped the modes.")),
            Mistake(
                [back, back],
                2,
                Text(
                    ru="Вы решили, что порядок не важен: важен, хотя произведение одно и то же.",
                    en="You assumed that the order does not matter: it does, though the product is the same.",
                ),
            ),
            Mistake(
                [m * b * a * n, m * b * a * n],
                0,
                Text(
                    ru="Вы перемножили все размеры; произведения считаются по очереди.",
                    en="You multiplied all the sizes; the products are taken one after another.",
                ),
            ),
            Mistake(
                [m * a + m * n, b * n + m * n],
                0,
                Text(
                    ru="Вы посчитали элементы результатов, забыв внутренний размер.",
                    en="You counted entries of the results and forgot the inner size.",
                ),
            ),
        ],
    )


@generator(
    "backward-multiplications",
    16,
    17,
    30,
    B=one_of(1, 10, 20, 50, 100),
    n0=one_of(10, 20, 30, 50),
    n1=one_of(10, 20, 40, 100),
    n2=one_of(1, 2, 5, 10),
)
def backward_multiplications(B, n0, n1, n2):
    """Multiplications of the forward and of the backward pass through two linear layers."""
    first, second = B * n0 * n1, B * n1 * n2
    forward, backward = first + second, first + 2 * second
    return Problem(
        ask=Text(
            ru=f"Сеть nn.Linear({n0}, {n1}), ReLU, nn.Linear({n1}, {n2}); батч {B}. Сколько умножений в "
            "матричных произведениях на прямом проходе (M₁) и сколько на обратном (M₂), если нужны градиенты весов, "
            "а по входу сети — нет?",
            en=f"A network nn.Linear({n0}, {n1}), ReLU, nn.Linear({n1}, {n2}); batch {B}. How many "
            "multiplications are there in the matrix products of the forward pass (M₁) and of the backward "
            "pass (M₂), if the gradients of the weights are wanted, but not that of the network's input?",
        ),
        answer=Row([forward, backward], ["M₁", "M₂"]),
        steps=[
            Text(
                ru=f"Вперёд: {B}·{n0}·{n1} + {B}·{n1}·{n2} = {first} + {second} = {forward}.",
                en=f"Forward: {B}·{n0}·{n1} + {B}·{n1}·{n2} = {first} + {second} = {forward}.",
            ),
            Text(
                ru=f"Градиенты весов, xᵀ·(∂L/∂z), стоят столько же: {first} + {second}.",
                en=f"The weights' gradients, xᵀ·(∂L/∂z), take as many: {first} + {second}.",
            ),
            Text(
                ru=f"Градиент по входу нужен только второму слою: ещё {second}; обратный проход "
                f"{backward}. Ответ: {forward}; {backward}.",
                en=f"Only the second layer needs the gradient of its input: {second} more; the backward "
                f"pass takes {backward}. The answer: {forward}; {backward}.",
            ),
        ],
        mistakes=[
            Mistake(
                [forward, 2 * forward],
                2,
                Text(
                    ru="Вы посчитали и градиент по входу сети, он не нужен.",
                    en="You counted the gradient of the network's input too; it is not needed.",
                ),
            ),
            Mistake(
                [forward, forward],
                2,
                Text(
                    ru="Вы забыли произведение, которое проносит градиент через второй слой.",
                    en="You forgot the product that carries the gradient through the second layer.",
                ),
            ),
            Mistake(
                [forward // B, backward // B] if B > 1 else [n0 + n1 + n2, n0 + n1 + n2],
                0,
                Text(
                    ru="Вы забыли о размере батча." if B > 1 else "Вы посчитали нейроны, а не произведения.",
                    en="You forgot the batch size." if B > 1 else "You counted neurons, not products.",
                ),
            ),
        ],
    )


@generator(
    "activation-memory",
    16,
    30,
    B=one_of(10, 32, 50, 64, 100),
    n=rows(one_of(10, 20, 50, 100, 200, 400), 3),
    out=one_of(2, 5, 10),
)
def activation_memory(B, n, out):
    """Bytes of activations that autograd keeps for the backward pass of a small network."""
    a, b, c = n
    answer = 4 * B * sum(n)
    return Problem(
        ask=Text(
            ru=f"Сеть Linear({a}, {b}), ReLU, Linear({b}, {c}), ReLU, Linear({c}, {out}); батч {B}, "
            "float32. Для обратного прохода autograd хранит вход каждого Linear и выход каждого ReLU "
            "(общий тензор — один раз). Сколько это байт, не считая весов?",
            en=f"A network Linear({a}, {b}), ReLU, Linear({b}, {c}), ReLU, Linear({c}, {out}); batch {B}, "
            "float32. For the backward pass autograd keeps the input of each Linear and the output of each "
            "ReLU (a tensor that is both is kept once). How many bytes is that, without the weights?",
        ),
        answer=Value(answer),
        steps=[
            Text(
                ru=f"Входы трёх слоёв Linear: {a}, {b} и {c} чисел на пример; выходы ReLU — это входы второго и "
                "третьего.",
                en=f"The inputs of the three Linear layers: {a}, {b} and {c} numbers per example; the ReLUs' "
                "outputs are the inputs of the second and the third.",
            ),
            Text(
                ru=f"На батч: {B}·({a} + {b} + {c}) = {B * sum(n)} чисел; выход сети хранить не нужно.",
                en=f"For the batch: {B}·({a} + {b} + {c}) = {B * sum(n)} numbers; the network's output need "
                "not be kept.",
            ),
            Text(
                ru=f"По 4 байта: {B * sum(n)}·4 = {answer}.",
                en=f"Times 4 bytes: {B * sum(n)}·4 = {answer}.",
            ),
        ],
        mistakes=[
            Mistake(
                4 * B * (a + 2 * b + 2 * c),
                0,
                Text(
                    ru="Вы посчитали и значения до ReLU: для её производной хватает выхода.",
                    en="You counted the values before ReLU too: its output is enough for the derivative.",
                ),
            ),
            Mistake(4 * sum(n), 1, Text(ru="Вы забыли о размере батча.", en="You forgot the batch size.")),
            Mistake(
                4 * (a * b + b * c + c * out),
                0,
                Text(ru="Вы посчитали веса, а не активации.", en="You counted weights, not activations."),
            ),
            Mistake(
                B * sum(n),
                2,
                Text(
                    ru="Вы назвали число чисел; float32 занимает 4 байта.",
                    en="You gave the count of numbers; float32 takes 4 bytes.",
                ),
            ),
        ],
    )


STATES = {"SGD": 0, "SGD(momentum=0.9)": 1, "Adagrad": 1, "RMSprop": 1, "Adam": 2, "AdamW": 2}


@generator("training-memory", 11, 16, 30, P=ints(1, 150), optimiser=one_of(*STATES))
def training_memory(P, optimiser):
    """Megabytes of weights, gradients and optimiser state."""
    state = STATES[optimiser]
    answer = 4 * P * (2 + state)
    return Problem(
        ask=Text(
            ru=f"Модель из {P} млн параметров (float32) обучают с оптимизатором {optimiser}. Сколько "
            "мегабайт (10⁶ байт) занимают веса, их градиенты и состояние оптимизатора вместе?",
            en=f"A model of {P} million parameters (float32) is trained by {optimiser}. How many megabytes "
            "(10⁶ bytes) do the weights, their gradients and the optimiser's state take together?",
        ),
        answer=Value(answer),
        steps=[
            Text(
                ru=f"Веса: {P} млн · 4 байта = {4 * P} МБ; градиенты — столько же.",
                en=f"The weights: {P} million · 4 bytes = {4 * P} MB; the gradients take as much.",
            ),
            Text(
                ru=f"На каждый вес {optimiser} хранит чисел: {state}, это {4 * P * state} МБ.",
                en=f"Numbers that {optimiser} keeps for each weight: {state}, that is {4 * P * state} MB.",
            ),
            both(f"{4 * P}·(1 + 1 + {state}) = {answer}."),
        ],
        mistakes=[
            Mistake(
                4 * P * (1 + state),
                0,
                Text(ru="Вы забыли градиенты.", en="You forgot the gradients."),
            ),
            Mistake(
                4 * P * (3 + state),
                1,
                Text(
                    ru=f"Вы отвели оптимизатору на одно число больше: у {optimiser} их {state}.",
                    en=f"You gave the optimiser one number too many: {optimiser} keeps {state}.",
                ),
            ),
            Mistake(
                P * (2 + state),
                0,
                Text(
                    ru="Вы посчитали по байту на число; float32 — это 4.",
                    en="You counted one byte per number; float32 takes 4.",
                ),
            ),
            *(
                [
                    Mistake(
                        8 * P,
                        1,
                        Text(ru="Вы забыли состояние оптимизатора.", en="You forgot the optimiser's state."),
                    )
                ]
                if state > 1
                else []
            ),
        ],
    )
