"""Optimisers, schedules, initialisation, regularisation, normalisation, validation."""
