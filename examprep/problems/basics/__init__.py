"""Neurons, activations, derivatives, softmax and its losses, backpropagation."""
