"""nn.Module: which layers it registers and walks through."""

from __future__ import annotations

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, Value, generator, ints, one_of, require
from examprep.problems.wording import counted


@generator(
    "unregistered-layers", 33, k=ints(2, 4), d=ints(3, 12), c=ints(2, 6), buried=one_of("list", "dict")
)
def unregistered_layers(k, d, c, buried):
    """What parameters() yields when layers are kept in a plain list or dict."""
    one = d * d + d
    out = d * c + c
    one_layer = f"nn.Linear({d}, {d})"
    named = ", ".join(f"{name}={one_layer}" for name in "abcdef"[:k])
    kept = (
        f"self.layers = [{one_layer} for _ in range({k})]"
        if buried == "list"
        else f"self.layers = dict({named})"
    )
    right = "nn.ModuleList" if buried == "list" else "nn.ModuleDict"
    word = Text(ru="списке", en="list") if buried == "list" else Text(ru="словаре", en="dict")
    return Problem(
        ask=Text(
            ru=f"В конструкторе модуля после `super().__init__()` стоит `{kept}` и `self.out = "
            f"nn.Linear({d}, {c})`. Сколько всего чисел в его parameters()?",
            en=f"A module's constructor has, after `super().__init__()`, `{kept}` and `self.out = "
            f"nn.Linear({d}, {c})`. How many numbers are there in its parameters() in total?",
        ),
        answer=Value(out),
        steps=[
            Text(
                ru="Модуль замечает только атрибуты, которые сами — модули или параметры; слоёв в обычном "
                f"{word.ru} он не видит.",
                en="A module notices only attributes that are modules or parameters themselves; it does "
                f"not see layers in a plain {word.en}.",
            ),
            Text(
                ru=f"Остаётся out: {d}·{c} + {c} = {out}. Нужен был {right}.",
                en=f"What remains is out: {d}·{c} + {c} = {out}. It should have been {right}.",
            ),
        ],
        mistakes=[
            Mistake(
                k * one + out,
                0,
                Text(
                    ru=f"Вы решили, что слои в обычном {word.ru} зарегистрированы.",
                    en=f"You assumed that layers in a plain {word.en} are registered.",
                ),
            ),
            Mistake(
                0,
                0,
                Text(
                    ru="Вы решили, что не зарегистрировано ничего; out — атрибут-модуль.",
                    en="You assumed that nothing is registered; out is a module attribute.",
                ),
            ),
            Mistake(
                2,
                1,
                Text(
                    ru="Вы посчитали тензоры, а спрашивают о числах.",
                    en="You counted tensors; the question asks for numbers.",
                ),
            ),
            Mistake(
                d * c,
                1,
                Text(ru="Вы забыли смещение.", en="You forgot the bias."),
            ),
        ],
    )


@generator("modules-yielded", 33, k=ints(2, 7), n=ints(2, 7), extra=one_of(1, 2))
def modules_yielded(k, n, extra):
    """How many modules modules() and children() yield."""
    require(k != n)
    count = 1 + k + k * n + extra
    more_ru = ("nn.Flatten()", "nn.Flatten() и nn.Linear(4, 2)")[extra - 1]
    more_en = ("an nn.Flatten()", "an nn.Flatten() and an nn.Linear(4, 2)")[extra - 1]
    return Problem(
        ask=Text(
            ru=f"Внешний nn.Sequential состоит из {k} внутренних nn.Sequential по "
            f"{counted(n, 'слою', 'слоя', 'слоёв')} в каждом и ещё {more_ru} в конце; все модули — разные "
            "объекты. Сколько модулей выдаст modules() (a) и сколько children() (b) внешнего?",
            en=f"An outer nn.Sequential holds {k} inner nn.Sequential of {n} layers each and {more_en} at "
            "the end; all modules are distinct objects. How many modules do modules() (a) and children() "
            "(b) of the outer one yield?",
        ),
        answer=Row((count, k + extra), ("a", "b")),
        steps=[
            Text(
                ru=f"children() — только непосредственные: {k} + {extra} = {k + extra}.",
                en=f"children() gives the immediate ones only: {k} + {extra} = {k + extra}.",
            ),
            Text(
                ru=f"modules() обходит всё дерево, начиная с самого модуля: 1 + {k} + {k}·{n} + {extra} = "
                f"{count}. Ответ: {count}; {k + extra}.",
                en=f"modules() walks the whole tree, itself first: 1 + {k} + {k}·{n} + {extra} = {count}. "
                f"The answer: {count}; {k + extra}.",
            ),
        ],
        mistakes=[
            Mistake(
                (count - 1, k + extra),
                1,
                Text(ru="Вы забыли сам модуль.", en="You forgot the module itself."),
            ),
            Mistake(
                (k * n + extra, k + extra),
                1,
                Text(
                    ru="Вы посчитали только слои нижнего уровня.",
                    en="You counted only the layers at the bottom.",
                ),
            ),
            Mistake(
                (k + extra, count),
                0,
                Text(ru="Вы перепутали modules() и children().", en="You mixed up modules() and children()."),
            ),
        ],
    )


@generator("shared-layer-parameters", 33, d=ints(3, 20), c=ints(2, 9), uses=ints(2, 5))
def shared_layer_parameters(d, c, uses):
    """Parameters of a network that uses one layer several times."""
    one, out = d * d + d, d * c + c
    return Problem(
        ask=Text(
            ru=f"`h = nn.Linear({d}, {d})`, сеть nn.Sequential применяет этот h подряд "
            f"{counted(uses, 'раз', 'раза', 'раз')} (тот же объект, между ними ReLU), потом nn.Linear({d}, "
            f"{c}). Сколько чисел в parameters()?",
            en=f"`h = nn.Linear({d}, {d})`; a network nn.Sequential applies this h {uses} times in a row "
            f"(the same object, ReLU in between), then an nn.Linear({d}, {c}). How many numbers are "
            "there in parameters()?",
        ),
        answer=Value(one + out),
        steps=[
            Text(
                ru=f"parameters() выдаёт каждый тензор один раз, сколько бы раз он ни стоял: {d}·{d} + {d} "
                f"= {one}.",
                en=f"parameters() yields each tensor once, however often it occurs: {d}·{d} + {d} = {one}.",
            ),
            Text(
                ru=f"С последним слоем: {one} + {d}·{c} + {c} = {one + out}.",
                en=f"With the last layer: {one} + {d}·{c} + {c} = {one + out}.",
            ),
        ],
        mistakes=[
            Mistake(
                uses * one + out,
                0,
                Text(
                    ru="Вы посчитали общий слой столько раз, сколько он применён.",
                    en="You counted the shared layer once for each time it is applied.",
                ),
            ),
            Mistake(
                d * d + d * c,
                0,
                Text(ru="Вы забыли смещения.", en="You forgot the biases."),
            ),
            Mistake(
                4,
                0,
                Text(
                    ru="Вы посчитали тензоры, а спрашивают о числах.",
                    en="You counted tensors; the question asks for numbers.",
                ),
            ),
        ],
    )
