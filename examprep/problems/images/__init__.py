"""Convolution and pooling: sizes, values, gradients, counts."""
