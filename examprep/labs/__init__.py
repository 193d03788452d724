"""The labs as importable modules: `examprep.labs.q14_dropout` in a checkout and in a wheel alike.

In a wheel the lab files lie beside this one. In a checkout they are in the top-level `labs/`.
"""

from pathlib import Path

_checkout = Path(__file__).resolve().parents[2]
if (_checkout / "pyproject.toml").is_file() and (_checkout / "labs").is_dir():
    __path__.insert(0, str(_checkout / "labs"))
