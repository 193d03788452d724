"""Data loading against DataLoader, random_split, samplers and tensors."""

from __future__ import annotations

import pytest
import torch
from torch.nn.utils.rnn import pad_sequence
from torch.utils.data import DataLoader, Dataset, IterableDataset, WeightedRandomSampler, random_split


class Counted(Dataset):
    def __init__(self, n):
        self.n, self.calls = n, 0

    def __len__(self):
        return self.n

    def __getitem__(self, i):
        self.calls += 1
        return i


class Stream(IterableDataset):
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return iter(range(self.n))


def batches(B, full, rest, drop_last):
    seen = list(DataLoader(range(B * full + rest), batch_size=B, drop_last=drop_last))
    return [len(seen), len(seen[-1])]


def calls(N, B, E, drop_last, shuffle):
    data = Counted(N)
    loader = DataLoader(data, batch_size=B, shuffle=shuffle, drop_last=drop_last)
    for _ in range(E):
        list(loader)
    return data.calls


def copies(N, B, workers):
    """Each worker is a loader of its own over the whole stream."""
    streams = [list(DataLoader(Stream(N), batch_size=B)) for _ in range(workers)]
    return [sum(len(batch) for batches in streams for batch in batches), sum(map(len, streams))]


def last_batch(N, B, side, crop, H, W):
    """Resize and CenterCrop by PyTorch: the shorter side becomes `side`, the middle is cut out."""
    image = torch.zeros(1, H, W)
    scaled = torch.nn.functional.interpolate(image[None], size=(side, side * W // H))[0]
    top, left = (scaled.shape[1] - crop) // 2, (scaled.shape[2] - crop) // 2
    one = scaled[:, top : top + crop, left : left + crop].expand(3, -1, -1)
    *_, last = DataLoader(range(N), batch_size=B, collate_fn=lambda items: torch.stack([one] * len(items)))
    return list(last.shape)


def expected_rare(small, large, weight, draws):
    weights = [weight] * small + [1] * large
    sampler = WeightedRandomSampler(weights, draws)
    return sampler.num_samples * (sampler.weights / sampler.weights.sum())[:small].sum()


def padding(lengths):
    def tokens(lengths):
        loader = DataLoader([torch.ones(n) for n in lengths], batch_size=2, collate_fn=pad_sequence)
        return sum(int((batch == 0).sum()) for batch in loader)

    return [tokens(lengths), tokens(sorted(lengths))]


def normalised(pixel, m, s):
    image = torch.tensor([[[pixel]]], dtype=torch.uint8)
    return (image.permute(2, 0, 1).to(torch.float64).div(255) - m).div(s)[0, 0, 0]


def byte_before(pixel, m, s):
    """The one byte of all 256 that is normalised to the same value."""
    everything = (torch.arange(256, dtype=torch.float64) / 255 - m) / s
    return (everything - everything[pixel]).abs().argmin()


def standardised(train, test):
    train = torch.tensor(train, dtype=torch.float64)
    return (test[0] - train.mean()) / train.std(correction=0)


def index_after(H, W, h, w, c):
    a = torch.zeros(H, W, 3)
    a[h, w, c] = 1
    return a.permute(2, 0, 1).nonzero()[0]


ORACLES = {
    "loader-batches": batches,
    "getitem-calls": calls,
    "iterable-dataset-copies": copies,
    "loader-batch-shape": last_batch,
    "random-split-sizes": lambda N, shares: [len(part) for part in random_split(range(N), shares)],
    "weighted-sampler-share": expected_rare,
    "padding-in-batches": padding,
    "pixel-normalisation": normalised,
    "pixel-from-normalised": byte_before,
    "statistics-of-the-training-part": standardised,
    "to-tensor-index": index_after,
}


@pytest.mark.parametrize("name", ORACLES)
def test_the_answer_is_what_an_independent_computation_gives(name: str, agrees, seeds: int):
    agrees(name, ORACLES[name], seeds)
