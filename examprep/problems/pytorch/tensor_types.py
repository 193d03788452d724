"""Types of tensors: what a sum's type is, what overflows."""

from __future__ import annotations

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Value, generator, ints, one_of, require

BYTES = {
    "bool": 1, "uint8": 1, "int8": 1, "int16": 2, "int32": 4, "int64": 8,
    "float16": 2, "bfloat16": 2, "float32": 4, "float64": 8,
}  # fmt: skip
SUMS = {
    "int64 + float16": "float16",
    "int64 + float32": "float32",
    "int32 + bfloat16": "bfloat16",
    "float16 + bfloat16": "float32",
    "uint8 + int8": "int16",
    "float32 + float64": "float64",
    "bool + int64": "int64",
    "float16 + 0.5": "float16",
    "bfloat16 + 0.5": "bfloat16",
    "int16 + 0.5": "float32",
    "int8 + 0.5": "float32",
    "int16 + 7": "int16",
    "uint8 + 7": "uint8",
}


@generator("promoted-dtype-bytes", 29, types=one_of(*SUMS), n=one_of(10, 20, 50, 100, 1000))
def promoted_dtype_bytes(types, n):
    """Bytes of a sum of different types."""
    first, second = types.split(" + ")
    result = SUMS[types]
    number = second not in BYTES
    a, b, answer = BYTES[first], BYTES.get(second, 8), BYTES[result]
    term = second if number else f"torch.ones({n}, dtype=torch.{second})"
    if number:
        widest = Text(
            ru="Вы сочли число Python восьмибайтовым и взяли более широкий тип.",
            en="You treated the Python number as an eight-byte one and took the wider type.",
        )
    elif a == b:
        widest = Text(
            ru="Вы взяли тип слагаемого, но ни один из двух не вмещает другой.",
            en="You took the type of a term, but neither of the two holds the other.",
        )
    else:
        widest = Text(
            ru="Вы взяли более широкий тип, а сначала решает вид: bool < целые < с плавающей точкой.",
            en="You took the wider type; the kind decides first: bool < integer < floating point.",
        )
    guesses = [
        (max(a, b), widest),
        (a, Text(ru="Вы оставили тип первого слагаемого.", en="You kept the type of the first term.")),
        (
            4,
            Text(
                ru="Вы взяли четыре байта, как у float32 по умолчанию; слагаемые этого не требуют.",
                en="You took four bytes, as for the default float32; nothing here asks for it.",
            ),
        ),
        (
            8,
            Text(
                ru="Вы взяли восемь байт; PyTorch берёт их, только если такой тип есть у слагаемых.",
                en="You took eight bytes; PyTorch does so only where a term has such a type.",
            ),
        ),
    ]
    if not number:
        guesses.append((a + b, Text(ru="Вы сложили размеры двух типов.", en="You added two types' sizes.")))
    wrong = {size: says for size, says in reversed(guesses) if size != answer}
    if number:
        ru = (
            "Число Python меняет тип тензора, только если вид у него выше (bool < целые < с плавающей точкой)"
        )
        en = (
            "A Python number changes the tensor's type only if its kind is higher (bool < integer < "
            "floating point)"
        )
        ru += ", и тогда берётся тип по умолчанию float32." if result != first else "; здесь он не выше."
        en += ", and then the default type float32 is taken." if result != first else "; here it is not."
    else:
        ru = "Сначала решает вид: bool < целые < с плавающей точкой; внутри вида берут тип, вмещающий оба."
        en = (
            "The kind decides first: bool < integer < floating point; within a kind, the type that holds "
            "both is taken."
        )
    return Problem(
        ask=Text(
            ru=f"Сколько байт занимают элементы `torch.ones({n}, dtype=torch.{first}) + {term}`?",
            en=f"How many bytes do the elements of `torch.ones({n}, dtype=torch.{first}) + {term}` take?",
        ),
        answer=Value(n * answer),
        steps=[
            Text(ru=ru, en=en),
            Text(
                ru=f"Тип суммы {result}, на число {answer} Б: {n}·{answer} = {n * answer}.",
                en=f"The sum's type is {result}, {answer} B per number: {n}·{answer} = {n * answer}.",
            ),
        ],
        mistakes=[Mistake(n * size, 0, says) for size, says in wrong.items()],
    )


@generator("uint8-wraparound", 29, 32, pixel=ints(100, 250), added=ints(20, 200), twice=one_of(True, False))
def uint8_wraparound(pixel, added, twice):
    """What is left of a byte that overflows."""
    reached = pixel * (2 if twice else 1) + added
    left = reached % 256
    code = f"2 * x + {added}" if twice else f"x + {added}"
    shown = f"2·{pixel} + {added}" if twice else f"{pixel} + {added}"
    require(reached >= 256 and left > 127)  # so that a signed byte would differ
    return Problem(
        ask=Text(
            ru=f"`x = torch.tensor({pixel}, dtype=torch.uint8)`. Чему равно `{code}`?",
            en=f"`x = torch.tensor({pixel}, dtype=torch.uint8)`. What is `{code}`?",
        ),
        answer=Value(left),
        steps=[
            Text(
                ru=f"Целое число Python не меняет типа: результат тоже uint8, а {shown} = {reached} в байт "
                "не входит.",
                en=f"A Python integer does not change the type: the result is uint8 too, and {shown} = "
                f"{reached} does not fit in a byte.",
            ),
            Text(
                ru=f"Остаются младшие 8 бит, остаток от деления на 256: {reached} − {reached // 256}·256 = "
                f"{left}.",
                en=f"The lower 8 bits remain, the remainder modulo 256: {reached} − {reached // 256}·256 = "
                f"{left}.",
            ),
        ],
        mistakes=[
            Mistake(
                reached,
                0,
                Text(
                    ru="Вы считали, что тип расширится сам.", en="You assumed that the type widens by itself."
                ),
            ),
            Mistake(
                255,
                1,
                Text(
                    ru="Вы остановились на 255; насыщения здесь нет, лишние биты отбрасывают.",
                    en="You stopped at 255; there is no saturation, the extra bits are dropped.",
                ),
            ),
            Mistake(
                reached % 255,
                1,
                Text(
                    ru="Вы делили на 255, а значений в байте 256.",
                    en="You divided by 255; a byte has 256 values.",
                ),
            ),
            Mistake(
                left - 256,
                1,
                Text(
                    ru="Вы считали байт со знаком, от −128 до 127; uint8 — от 0 до 255.",
                    en="You treated the byte as signed, from −128 to 127; uint8 goes from 0 to 255.",
                ),
            ),
        ],
    )
