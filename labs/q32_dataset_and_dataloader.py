"""32. Loading and transforming data: Dataset, DataLoader, transforms and their composition.

A map-style dataset has len(ds) and ds[i]; a sampler orders the indices; collate makes a batch of B examples:

    batch k = collate([ds[i] for i in order[kB : (k + 1)B]]),   ⌈N/B⌉ batches, or ⌊N/B⌋ with drop_last
    x = (pixel/255 − mean)/std                                  ToTensor, then Normalize
    seed of worker k = base_seed + k                            base_seed: drawn anew each epoch

PyTorch, torch.utils.data, docs.pytorch.org/docs/stable/data.html; Paszke et al. (2019), arXiv:1912.01703.
"""

import inspect
from itertools import chain, product
from typing import Annotated

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset, IterableDataset, WeightedRandomSampler, get_worker_info

from examprep.digits import read_digits
from examprep.lab import Between, Break, once

BATCH: Annotated[int, Between(16, 32, "examples in a batch, B")] = 32
EPOCHS: Annotated[int, Between(4, 6, "passes through the training set")] = 4
REACH: Annotated[int, Between(1, 2, "pixels by which training images are shifted at most")] = 1
FORK = "fork" if "fork" in torch.multiprocessing.get_all_start_methods() else None  # how workers are started
torch.set_default_dtype(torch.float64)  # a rounding changes a number by 1.1e-16 of it
# ── the idea ──────────────────────────────────────────────────────────────────────────────────────
class Digits(Dataset):  # map-style; it holds raw bytes, and the transform runs when an example is asked for
    def __init__(self, images, labels, transform):
        self.images, self.labels, self.transform = images, labels, transform
    def __len__(self): return len(self.labels)
    def __getitem__(self, i): return self.transform(self.images[i]), self.labels[i]  # (C, H, W) and a number

class Stream(IterableDataset):  # neither length nor index; every worker has a copy and must take its share
    def __iter__(self):
        first, step = (w.id, w.num_workers) if (w := get_worker_info()) else (0, 1)
        yield from range(first, 21, step)
Naive = type("Naive", (IterableDataset,), {"__iter__": lambda self: iter(range(21))})  # knows of no workers

class Compose:  # the first transform first
    def __init__(self, *transforms): self.transforms = transforms
    def __call__(self, x):
        for transform in self.transforms:
            x = transform(x)
        return x

def random_shift(*tensors):
    """One draw moves an image and whatever belongs to it, such as a mask: the idea of transforms v2."""
    by = torch.randint(-REACH, REACH + 1, (2,)).tolist()
    moved = [torch.as_tensor(t).roll(by, (-2, -1)) for t in tensors]
    return moved if len(moved) > 1 else moved[0]
def to_tensor(image): return torch.as_tensor(image).permute(2, 0, 1) / 255  # bytes (H, W, C) -> (C, H, W)
def normalize(mean, std): return lambda x: (x - mean) / std
def statistics(images): return (images / 255).mean(), (images / 255).std()  # of what Normalize will meet
def train_transform(mean, std): return Compose(to_tensor, random_shift, normalize(mean, std))
def test_transform(mean, std): return Compose(to_tensor, normalize(mean, std))  # nothing random
def balance(labels): return [1 / labels.count(y) for y in labels]  # weights that draw all classes alike
def draw(dataset): return torch.rand(()).item()  # augmentation asks the global generator of its process
def collate(examples):
    """[(x, y), …] -> (B, C, H, W) and (B,): a new first dimension."""
    xs, ys = zip(*examples, strict=True)
    return torch.stack(xs), torch.tensor(ys)

def batches(dataset, size, shuffle=False, drop_last=False, collate=collate, generator=None):
    """DataLoader in a few lines, without workers; their base_seed is drawn all the same, before the order."""
    n, _ = len(dataset), torch.empty((), dtype=torch.int64).random_(generator=generator)
    order = torch.randperm(n, generator=generator).tolist() if shuffle else range(n)
    for start in range(0, n - n % size if drop_last else n, size):
        yield collate([dataset[i] for i in order[start : start + size]])
# ── training ──────────────────────────────────────────────────────────────────────────────────────
@once
def data(run):
    """Images (n, 8, 8, 1) in bytes and labels: 1000 to train on, sorted by class, and 797 for the test."""
    pixels, labels = (np.array(part) for part in read_digits())
    images, order = np.uint8(255 * pixels).reshape(-1, 8, 8, 1), torch.randperm(len(labels)).tolist()
    train = sorted(order[:1000], key=lambda i: labels[i])
    return [(images[part], labels[part].tolist()) for part in (train, order[1000:])]

@once
def trained(run):
    """Test accuracy after training on shuffled batches and on batches in the order of the classes."""
    (images, labels), test = data(run)
    scale, scores = statistics(images), {}
    train = Digits(images, labels, train_transform(*scale))
    x, y = (t.to(run.device) for t in collate([*Digits(*test, test_transform(*scale))]))
    run.chart("test accuracy", x="epoch", y="share of right answers")
    for name in ("shuffled", "sorted by class"):
        torch.manual_seed(run.seed)
        net = nn.Sequential(nn.Flatten(), nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10)).to(run.device)
        optimiser = torch.optim.Adam(net.parameters(), lr=0.01)
        for epoch in run.steps(EPOCHS, name):
            for k, (a, b) in enumerate(batches(train, BATCH, name == "shuffled")):
                optimiser.zero_grad()
                nn.functional.cross_entropy(net(a.to(run.device)), b.to(run.device)).backward()
                optimiser.step()
                scores[name] = (net(x).argmax(1) == y).double().mean().item()
                run.plot("test accuracy", epoch + k * BATCH / 1000, scores[name], name)
    return scores.values()

class Probe(Dataset):  # each example tells its worker, that one's seed, and three random numbers
    own = np.random.default_rng(0)  # a generator inside the dataset: every worker gets a copy
    def __len__(self): return 8
    def __getitem__(self, i):
        return (w := get_worker_info()).id, w.seed, draw(self), np.random.random(), self.own.random()

def with_workers(run, dataset):
    """A loader with two processes. They send lists of numbers: no shared memory is needed."""
    return DataLoader(dataset, 2, num_workers=2, collate_fn=list, timeout=60, multiprocessing_context=FORK,
                      generator=torch.Generator().manual_seed(run.seed))
@once
def observed(run):
    """Two epochs of a two-worker loader, and the first epoch of another one with the same seed."""
    loader = with_workers(run, Probe())
    return [[*chain(*epoch)] for epoch in (loader, loader, with_workers(run, Probe()))]
# ── checks ────────────────────────────────────────────────────────────────────────────────────────
def check_agrees_with_torch(run):
    """With the same seed the batches are DataLoader's: ⌈N/B⌉, or ⌊N/B⌋ with drop_last; each example once."""
    ds, ways = Digits(*(d[:333] for d in data(run)[0]), to_tensor), (False, True)
    for shuffle, drop_last, size in product(ways, ways, (BATCH, 37)):                   # 333 = 9 · 37
        seeds = [torch.Generator().manual_seed(3) for _ in ways]
        ours = [*batches(ds, size, shuffle, drop_last, generator=seeds[0])]
        theirs = [*DataLoader(ds, size, shuffle, drop_last=drop_last, generator=seeds[1])]
        run.equal(len(ours), 333 // size if drop_last else -(-333 // size), against=f"{size=}, {drop_last=}")
        same = [torch.equal(a, b) for a, b in zip(chain(*ours), chain(*theirs), strict=False)]
        run.equal(same, [True] * 2 * len(theirs), against=f"DataLoader, images and labels; {shuffle=}")
    first, second = ([*chain(*batches(range(100), 7, True, collate=list))] for _ in range(2))
    run.equal([sorted(first), first == second], [[*range(100)], False], against="each once, in a new order")

def check_transform_at_access(run):
    """ds[i] runs the transform anew: N calls an epoch. A random one makes many images of the same bytes."""
    calls, (images, labels) = [], data(run)[0]
    ds = Digits(images[:50], labels[:50], lambda image: calls.append(1) or to_tensor(image))
    counts = [len(calls) for _ in range(3) if [*DataLoader(ds, BATCH)]]
    run.equal(counts, [50, 100, 150], against="none when the dataset is made, then 50 in each epoch")
    ds = Digits(images[:1], labels[:1], train_transform(0, 1))
    seen = {ds[0][0].numpy().tobytes() for _ in range(800)}
    run.equal(len(seen), (2 * REACH + 1) ** 2, against="all shifts; one of 25 missing: chance 2e-13")

def check_collate_stacks(run):
    """Equal shapes are stacked along a new first dimension; unequal ones need a collate_fn that pads."""
    examples, ragged = [(torch.randn(3, 4, 5), k) for k in range(6)], [torch.ones(n) for n in (3, 6, 2)]
    (x, y), (a, b) = collate(examples), next(iter(DataLoader(examples, 6)))
    run.true(x.shape == a.shape and torch.equal(x, a) and torch.equal(y, b), "the batch is DataLoader's own")
    run.raises(RuntimeError, lambda: [*DataLoader(ragged, 3)], match="equal size", against="lengths 3, 6, 2")
    x = next(iter(DataLoader(ragged, 3, collate_fn=nn.utils.rnn.pad_sequence)))     # (longest, B)
    run.equal([*x.shape, *x.sum(0)], [6, 3, 3, 6, 2], against="the longest, B; zeros behind the sequences")

def check_compose_in_order(run):
    """ToTensor turns bytes (H, W, C) into (C, H, W) in [0, 1]; Normalize makes it (pixel/255 − mean)/std."""
    image = np.random.randint(0, 256, (5, 7, 3), dtype=np.uint8)
    want = [[[(int(image[h, w, c]) / 255 - 0.5) * 4 for w in range(7)] for h in range(5)] for c in range(3)]
    run.close(test_transform(0.5, 0.25)(image), want, tol=1e-14, against="the formula; a few roundings of 2")

def check_scaling_from_training(run):
    """By its own statistics training gets mean 0, deviation 1; the test is scaled by them, always alike."""
    (images, _), (unseen, _) = data(run)
    transform = test_transform(*statistics(images))
    x, a, b = (torch.stack([transform(image) for image in part]) for part in (images, unseen, unseen))
    run.close([x.mean(), x.std(correction=0)], [0, 1], tol=1e-11, against="0 and 1; 64,000 roundings")
    run.true(torch.equal(a, b), "two passes through the test set agree to the last bit")

def check_mask_moves_along(run):
    """One draw for an image and its mask: they still belong together after a random shift."""
    pairs = [random_shift(image, image > 0.5) for image in torch.rand(50, 8, 8)]
    run.true(all(torch.equal(mask, moved > 0.5) for moved, mask in pairs), "50 shifts: mask and image agree")

def check_workers_differ(run):
    """Worker k has the seed base_seed + k, drawn anew each epoch: no two repeat each other's augmentation."""
    seeds, epochs = torch.Generator().manual_seed(run.seed), observed(run)
    for epoch in epochs[:2]:
        base = torch.empty((), dtype=torch.int64).random_(generator=seeds).item()
        run.equal({(k, seed - base) for k, seed, *_ in epoch}, {(0, 0), (1, 1)}, against="base_seed + k")
    _, _, *drawn = zip(*epochs[0], *epochs[1], strict=True)
    run.equal([len({*d}) for d in drawn], [16, 16, 4], against="two epochs of 8; the dataset's own repeat")
    run.equal(epochs[2], epochs[0], against="the same seed of the loader: the same numbers again")

def check_stream_is_shared_out(run):
    """Two workers that each take every second item deliver all items once; if neither knows of it, twice."""
    for stream, n in (Stream(), 1), (Naive(), 2):
        run.equal(sorted(chain(*with_workers(run, stream))), sorted([*range(21)] * n), against=f"all, {n} ×")

def check_classes_are_balanced(run):
    """WeightedRandomSampler with weights 1/(size of the class) draws rare and common equally often."""
    labels = [1] * 20 + [0] * 400
    share = sum(labels[i] for i in WeightedRandomSampler(balance(labels), 4000)) / 4000
    run.close(share, 0.5, tol=5 * 0.5 / 4000**0.5, against="1/2; five standard errors of 4000 draws")

def check_shuffling_matters(run):
    """Fed with data in the order of their classes the net forgets the early ones; shuffled, it learns all."""
    shuffled, in_order = trained(run)
    run.above(shuffled, in_order + 0.1, against="in the order of the classes, and four standard errors")
def answer_scaled_pixel(run): return test_transform(0.5, 0.25)(np.full((1, 1, 1), 204, np.uint8)).item()
def answer_batch_shape(run): return collate([(to_tensor(np.zeros((32, 48, 3), np.uint8)), 0)] * 16)[0].shape
# ── misconceptions ────────────────────────────────────────────────────────────────────────────────
def edited(piece, right, wrong):
    """The function with a part of its text replaced: the slip as one would type it."""
    exec(inspect.getsource(piece).replace(right, wrong), globals(), names := {})
    return names

BREAKS = [
    Break("shuffle is left out", ru="забыто перемешивание", **edited(batches, " if shuffle", " if False"),
          reddens=["agrees_with_torch", "shuffling_matters"]),
    Break("shuffling draws with replacement", ru="перемешивание понято как выбор с возвращением",
          **edited(batches, "randperm(n,", "randint(n, (n,),"), reddens=["agrees_with_torch"]),
    Break("the incomplete batch is always dropped", ru="неполный батч отбрасывается всегда",
          **edited(batches, " if drop_last else n", ""), reddens=["agrees_with_torch"]),
    Break("the dataset transforms once", ru="Dataset преобразует лишь раз", reddens=["transform_at_access"],
          Digits=lambda images, y, transform, data=Digits: data([*map(transform, images)], y, Compose())),
    Break("collate concatenates", ru="collate склеивает по оси 0", **edited(collate, "stack", "cat"),
          reddens=["collate_stacks"]),
    Break("Compose starts with the last transform", ru="Compose применяет преобразования с конца",
          Compose=lambda *transforms, compose=Compose: compose(*transforms[::-1]), reddens=[
          "transform_at_access", "compose_in_order", "scaling_from_training"]),
    Break("ToTensor only reshapes", ru="ToTensor лишь меняет форму", reddens=["compose_in_order"],
          **edited(to_tensor, "permute(2, 0, 1)", "reshape(-1, *image.shape[:2])")),
    Break("the statistics are those of the bytes", ru="среднее и отклонение посчитаны по байтам",
          **edited(statistics, " / 255", ""), reddens=["scaling_from_training", "shuffling_matters"]),
    Break("test images are augmented as well", ru="тестовые изображения тоже аугментируются",
          test_transform=train_transform, reddens=["compose_in_order", "scaling_from_training"]),
    Break("the mask is shifted apart", ru="маска сдвигается отдельно", reddens=["mask_moves_along"],
          **edited(random_shift, "(by", "(torch.randint(-REACH, REACH + 1, (2,)).tolist()")),
    Break("the dataset carries its own generator", ru="генератор случайных чисел лежит внутри Dataset",
          draw=lambda dataset: dataset.own.random(), reddens=["workers_differ"]),
    Break("workers share a stream out by themselves", ru="воркеры сами делят поток данных",
          Stream=Naive, reddens=["stream_is_shared_out"]),
    Break("weights are the sizes of the classes", ru="весами взяты размеры классов",
          balance=lambda labels: [labels.count(v) for v in labels], reddens=["classes_are_balanced"]),
]
