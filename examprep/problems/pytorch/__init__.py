"""Tensors, autograd, data loading, modules."""
