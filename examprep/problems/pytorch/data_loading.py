"""Dataset and DataLoader: how many batches and calls there are, and what shape a batch has."""

from __future__ import annotations

from math import ceil

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, Size, Value, generator, ints, one_of, require
from examprep.problems.answer import shape_text
from examprep.problems.wording import both


@generator(
    "loader-batches",
    32,
    B=one_of(8, 10, 16, 25, 32, 50, 64),
    full=ints(2, 15),
    rest=ints(1, 63),
    drop_last=one_of(True, False),
)
def loader_batches(B, full, rest, drop_last):
    """Batches of a DataLoader and the size of the last one."""
    require(rest < B and rest != full)
    N = B * full + rest
    kept, dropped = (full + 1, rest), (full, B)
    answer, other = (dropped, kept) if drop_last else (kept, dropped)
    return Problem(
        ask=Text(
            ru=f"Примеров в наборе {N}. Сколько батчей выдаст за эпоху DataLoader(ds, batch_size={B}, "
            f"drop_last={drop_last}) (n) и сколько примеров в последнем (m)?",
            en=f"A set has {N} examples. How many batches does DataLoader(ds, batch_size={B}, "
            f"drop_last={drop_last}) yield per epoch (n), and how many examples are in the last one (m)?",
        ),
        answer=Row(answer, ("n", "m")),
        steps=[
            both(f"{N} = {full}·{B} + {rest}."),
            Text(
                ru=f"drop_last=True выбрасывает неполный батч: n = {full}, m = {B}."
                if drop_last
                else f"Неполный батч остаётся (drop_last=False): n = {full} + 1 = {full + 1}, m = {rest}.",
                en=f"drop_last=True throws the incomplete batch away: n = {full}, m = {B}."
                if drop_last
                else f"The incomplete batch stays (drop_last=False): n = {full} + 1 = {full + 1}, m = "
                f"{rest}.",
            ),
        ],
        mistakes=[
            Mistake(
                other,
                1,
                Text(ru="Вы поняли drop_last наоборот.", en="You read drop_last the wrong way round."),
            ),
            Mistake(
                (full, rest),
                1,
                Text(
                    ru="Вы посчитали только полные батчи, а остаток взяли последним.",
                    en="You counted full batches only, yet took the remainder as the last one.",
                ),
            ),
            Mistake(
                (full + 1, B),
                1,
                Text(
                    ru="Вы дополнили последний батч; DataLoader ничего не повторяет.",
                    en="You filled up the last batch; DataLoader repeats nothing.",
                ),
            ),
        ],
    )


@generator(
    "getitem-calls",
    32,
    N=ints(20, 99),
    B=one_of(4, 8, 16),
    E=ints(2, 6),
    drop_last=one_of(True, False),
    shuffle=one_of(True, False),
)
def getitem_calls(N, B, E, drop_last, shuffle):
    """How often a training calls the data set's __getitem__."""
    require(N % B)
    each = N // B * B if drop_last else N
    batches = N // B if drop_last else N // B + 1
    return Problem(
        ask=Text(
            ru=f"Примеров в наборе {N}: DataLoader(ds, batch_size={B}, shuffle={shuffle}, "
            f"drop_last={drop_last}), эпох {E}. Сколько раз всего вызовут `ds.__getitem__`?",
            en=f"A set has {N} examples: DataLoader(ds, batch_size={B}, shuffle={shuffle}, "
            f"drop_last={drop_last}), {E} epochs. How many times is `ds.__getitem__` called in all?",
        ),
        answer=Value(each * E),
        steps=[
            Text(
                ru="Каждый пример, попавший в батч, запрашивают по номеру отдельно. За эпоху их "
                f"{N // B}·{B} = {each}."
                if drop_last
                else f"Каждый пример запрашивают по номеру отдельно, за эпоху по разу: {N}.",
                en="Each example that makes it into a batch is requested by its index, one at a time. Per "
                f"epoch that makes {N // B}·{B} = {each}."
                if drop_last
                else f"Each example is asked for by its index, one by one, once an epoch: {N}.",
            ),
            Text(
                ru=f"Между эпохами ничего не запоминается: {each}·{E} = {each * E}.",
                en=f"Nothing is remembered between epochs: {each}·{E} = {each * E}.",
            ),
        ],
        mistakes=[
            Mistake(
                batches * E,
                0,
                Text(
                    ru="Вы посчитали батчи, а вызов свой у каждого примера.",
                    en="You counted batches; each example has its own call.",
                ),
            ),
            Mistake(
                (N // B + 1) * B * E,
                0,
                Text(ru="Вы дополнили последний батч.", en="You filled up the last batch."),
            ),
            Mistake(
                each,
                1,
                Text(
                    ru="Вы решили, что примеры запоминаются после первой эпохи.",
                    en="You assumed that the examples are kept after the first epoch.",
                ),
            ),
            Mistake(
                (N if drop_last else N // B * B) * E,
                0,
                Text(
                    ru="Вы не учли drop_last: примеры неполного батча не запрашивают."
                    if drop_last
                    else "Вы выбросили неполный батч, а drop_last=False.",
                    en="You left drop_last out: examples of the incomplete batch are not requested."
                    if drop_last
                    else "You dropped the incomplete batch; drop_last=False.",
                ),
            ),
        ],
    )


@generator("iterable-dataset-copies", 32, N=ints(20, 99), B=one_of(4, 8, 10, 16), workers=ints(2, 4))
def iterable_dataset_copies(N, B, workers):
    """Examples and batches of an IterableDataset read by several workers that do not share it out."""
    require(N % B)
    each = N // B + 1
    return Problem(
        ask=Text(
            ru=f"IterableDataset перебирает весь набор (примеров {N}) и не смотрит на get_worker_info(). "
            f"DataLoader(ds, batch_size={B}, num_workers={workers}). Сколько примеров (n) и сколько "
            "батчей (b) он выдаст за эпоху?",
            en=f"An IterableDataset runs through {N} examples and never asks get_worker_info(). "
            f"DataLoader(ds, batch_size={B}, num_workers={workers}). How many examples (n) and batches (b) "
            "does the loader yield per epoch?",
        ),
        answer=Row((N * workers, each * workers), ("n", "b")),
        steps=[
            Text(
                ru=f"У каждого процесса своя копия набора, и каждый проходит её целиком: n = {N}·{workers} "
                f"= {N * workers}.",
                en=f"Each worker has its own copy of the set and runs through all of it: n = {N}·{workers} "
                f"= {N * workers}.",
            ),
            Text(
                ru=f"Батчи процесс собирает сам: ⌈{N}/{B}⌉ = {each}, вместе b = {each}·{workers} = "
                f"{each * workers}. Ответ: {N * workers}; {each * workers}.",
                en=f"A worker makes its own batches: ⌈{N}/{B}⌉ = {each}, together b = {each}·{workers} = "
                f"{each * workers}. The answer: {N * workers}; {each * workers}.",
            ),
        ],
        mistakes=[
            Mistake(
                (N, each),
                0,
                Text(
                    ru="Вы решили, что процессы поделят набор; IterableDataset должен делить сам.",
                    en="You assumed that the workers divide the set; an IterableDataset must do that itself.",
                ),
            ),
            Mistake(
                (N * workers, ceil(N * workers / B)),
                1,
                Text(
                    ru="Вы собрали батчи из общего потока, а каждый процесс собирает свои.",
                    en="You made batches from a common stream; each worker makes its own.",
                ),
            ),
            Mistake(
                (N * workers, N // B * workers),
                1,
                Text(ru="Вы забыли неполные батчи.", en="You forgot the incomplete batches."),
            ),
        ],
    )


@generator(
    "loader-batch-shape",
    32,
    19,
    N=ints(50, 300),
    B=one_of(16, 32, 64),
    side=one_of(256, 128, 64),
    crop=one_of(32, 48, 56, 96, 112, 224),
    H=ints(300, 500),
    W=ints(501, 800),
)
def loader_batch_shape(N, B, side, crop, H, W):
    """Shape of the last batch of images after Resize, CenterCrop and ToTensor."""
    rest = N % B
    require(rest > 1 and crop < side and N > B)
    answer = (rest, 3, crop, crop)
    return Problem(
        ask=Text(
            ru=f"Цветных изображений {N}, размеры от {H} до {W}. Compose([Resize({side}), "
            f"CenterCrop({crop}), ToTensor()]), DataLoader с batch_size={B}, остальное по умолчанию. "
            "Какова форма последнего батча изображений?",
            en=f"There are {N} colour images, sizes from {H} to {W}. Compose([Resize({side}), "
            f"CenterCrop({crop}), ToTensor()]), a DataLoader with batch_size={B}, other arguments at their "
            "defaults. What is the shape of the last batch of images?",
        ),
        answer=Size(answer),
        steps=[
            Text(
                ru=f"Resize({side}) делает меньшую сторону равной {side}, CenterCrop вырезает {crop} × "
                f"{crop}.",
                en=f"Resize({side}) makes the shorter side {side}, CenterCrop cuts out {crop} × {crop}.",
            ),
            Text(
                ru=f"ToTensor ставит каналы первыми: (3, {crop}, {crop}).",
                en=f"ToTensor puts the channels first: (3, {crop}, {crop}).",
            ),
            Text(
                ru=f"{N} = {N // B}·{B} + {rest}; drop_last=False, в последнем батче {rest}: "
                f"{shape_text(answer)}.",
                en=f"{N} = {N // B}·{B} + {rest}; drop_last=False, the last batch has {rest}: "
                f"{shape_text(answer)}.",
            ),
        ],
        mistakes=[
            Mistake(
                (B, 3, crop, crop),
                2,
                Text(ru="Вы взяли полный батч.", en="You took a full batch."),
            ),
            Mistake(
                (rest, crop, crop, 3),
                1,
                Text(ru="Вы поставили каналы последними.", en="You put the channels last."),
            ),
            Mistake(
                (rest, 3, side, side),
                0,
                Text(ru="Вы забыли CenterCrop.", en="You forgot CenterCrop."),
            ),
        ],
    )
