"""examprep: get ready for a deep-learning exam; every claim is proved on your own machine."""

__version__ = "0.1.0"
