"""nn.Module: the numbers it trains and saves."""

from __future__ import annotations

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, Value, generator, ints, one_of
from examprep.problems.wording import both, counted


@generator(
    "parameters-and-buffers", 33, a=ints(3, 30), b=ints(3, 30), c=ints(2, 12), bias=one_of(True, False)
)
def parameters_and_buffers(a, b, c, bias):
    """Numbers in the parameters and in the buffers of a small network with BatchNorm1d."""
    first, second = a * b + b, b * c + c * bias
    parameters, buffers = first + 2 * b + second, 2 * b + 1
    off = "" if bias else ", bias=False"
    return Problem(
        ask=Text(
            ru=f"nn.Sequential(nn.Linear({a}, {b}), nn.BatchNorm1d({b}), nn.ReLU(), nn.Linear({b}, "
            f"{c}{off})). Сколько чисел всего в parameters() (p) и сколько в buffers() (q)?",
            en=f"nn.Sequential(nn.Linear({a}, {b}), nn.BatchNorm1d({b}), nn.ReLU(), nn.Linear({b}, "
            f"{c}{off})). How many numbers are there in parameters() (p) and in buffers() (q)?",
        ),
        answer=Row((parameters, buffers), ("p", "q")),
        steps=[
            Text(
                ru=f"Linear: {a}·{b} + {b} = {first} и {b}·{c}{f' + {c}' if bias else ''} = {second}.",
                en=f"Linear: {a}·{b} + {b} = {first} and {b}·{c}{f' + {c}' if bias else ''} = {second}.",
            ),
            Text(
                ru=f"BatchNorm1d: параметры γ и β, 2·{b} = {2 * b}; буферы — бегущие среднее и дисперсия, "
                f"2·{b}, и счётчик батчей, 1.",
                en=f"BatchNorm1d: the parameters γ and β, 2·{b} = {2 * b}; the buffers are running mean and "
                f"variance, 2·{b}, and the counter of batches, 1.",
            ),
            both(f"p = {first} + {2 * b} + {second} = {parameters}, q = {2 * b} + 1 = {buffers}."),
        ],
        mistakes=[
            Mistake(
                (parameters + 2 * b, 0),
                1,
                Text(
                    ru="Вы отнесли бегущие статистики к параметрам: их не обучают.",
                    en="You counted the running statistics as parameters; they are not trained.",
                ),
            ),
            Mistake(
                (parameters, 2 * b),
                1,
                Text(ru="Вы забыли num_batches_tracked.", en="You forgot num_batches_tracked."),
            ),
            Mistake(
                (parameters - 2 * b, buffers),
                1,
                Text(ru="Вы забыли γ и β.", en="You forgot γ and β."),
            ),
            Mistake(
                (parameters - b - c * bias, buffers),
                0,
                Text(
                    ru="Вы забыли смещения линейных слоёв.", en="You forgot the biases of the linear layers."
                ),
            ),
        ],
    )


@generator(
    "state-dict-entries",
    33,
    blocks=ints(2, 9),
    linear_bias=one_of(True, False),
    affine=one_of(True, False),
    last=one_of(True, False),
)
def state_dict_entries(blocks, linear_bias, affine, last):
    """Number of entries in a state_dict."""
    linear, norm = 1 + linear_bias, 3 + 2 * affine
    entries = blocks * (linear + norm) + 2 * last
    options = "" if linear_bias else ", bias=False"
    plain = "" if affine else ", affine=False"
    tail_ru, tail_en = (
        (", и в конце ещё один Linear(8, 2)", " and one more Linear(8, 2) at the end") if last else ("", "")
    )
    tail = " + 2" if last else ""
    return Problem(
        ask=Text(
            ru=f"Сеть — nn.Sequential из {counted(blocks, 'блока', 'блоков', 'блоков')} [Linear(8, "
            f"8{options}), BatchNorm1d(8{plain}), ReLU]{tail_ru}. Сколько записей в её state_dict()?",
            en=f"A network is an nn.Sequential of {blocks} blocks [Linear(8, 8{options}), "
            f"BatchNorm1d(8{plain}), ReLU]{tail_en}. How many entries does its state_dict() have?",
        ),
        answer=Value(entries),
        steps=[
            Text(
                ru=f"Linear хранит {'weight и bias' if linear_bias else 'только weight'}: это "
                f"{counted(linear, 'запись', 'записи', 'записей')}.",
                en=f"Linear keeps {'weight and bias' if linear_bias else 'weight only'}: {linear}.",
            ),
            Text(
                ru=f"BatchNorm1d: {'weight, bias, ' if affine else ''}running_mean, running_var, "
                f"num_batches_tracked — {norm}; у ReLU ничего.",
                en=f"BatchNorm1d: {'weight, bias, ' if affine else ''}running_mean, running_var, "
                f"num_batches_tracked, {norm} in all; ReLU has nothing.",
            ),
            both(f"{blocks}·({linear} + {norm}){tail} = {entries}."),
        ],
        mistakes=[
            Mistake(
                entries - 3 * blocks,
                1,
                Text(
                    ru="Вы забыли буферы: их тоже сохраняют.",
                    en="You forgot the buffers; they are saved too.",
                ),
            ),
            Mistake(
                entries - blocks,
                1,
                Text(ru="Вы забыли num_batches_tracked.", en="You forgot num_batches_tracked."),
            ),
            Mistake(
                3 * blocks + last,
                0,
                Text(
                    ru="Вы посчитали слои, а запись своя у каждого тензора.",
                    en="You counted layers; each tensor has an entry.",
                ),
            ),
        ],
    )
