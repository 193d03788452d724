"""A second device for machines that have none: importing this gives torch the device "pretend", and labs can run on it.

It needs a C++ compiler and takes a minute to build, the first time. What it computes is what the CPU computes; but its
tensors do not mix with the CPU's, and its random numbers are others, as on a GPU.
"""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import torch
from torch import nn
from torch.nn.parameter import UninitializedParameter, is_lazy
from torch.utils import cpp_extension

import examprep.labhost

NAME = "pretend"
SOURCE = Path(__file__).with_name("device.cpp")


def build() -> ModuleType:
    """The device's extension, compiled where it was not yet."""
    return cpp_extension.load("examprep_pretend_device", [str(SOURCE)], extra_cflags=["-O1", "-w"])


def described(device: ModuleType) -> ModuleType:
    """`torch.pretend`, what torch asks of a device's module."""
    module = ModuleType(f"torch.{NAME}")
    module.is_available = module._is_initialized = lambda: True
    module._is_in_bad_fork = lambda: False
    module._lazy_init = lambda: None
    module.device_count = lambda: 1
    module.current_device = lambda: 0
    module.manual_seed = module.manual_seed_all = device.seed
    module.get_rng_state = lambda where=NAME: device.state()
    module.set_rng_state = lambda state, where=NAME: device.set_state(state)
    module.get_amp_supported_dtype = lambda: [torch.float16]
    return module


def keep_sizes_open() -> None:
    """`Module.to` makes parameters of lazy modules plain ones on a device like this; on CUDA it does not."""
    apply = nn.Module._apply

    def applied(module: nn.Module, fn: object, recurse: bool = True) -> nn.Module:
        lazy = [name for name, p in module._parameters.items() if is_lazy(p)]
        apply(module, fn, recurse)
        for name in lazy:
            moved = module._parameters[name]
            module._parameters[name] = UninitializedParameter(device=moved.device, dtype=moved.dtype)
        return module

    nn.Module._apply = applied


torch.utils.rename_privateuse1_backend(NAME)
torch._register_device_module(NAME, described(build()))
torch.utils.generate_methods_for_privateuse1_backend()
keep_sizes_open()
examprep.labhost.devices = lambda: ["cpu", NAME]
