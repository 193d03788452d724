"""Mathematics that a student types: text → tokens → tree → value; equality by points, by proof only in doubt.

Nothing here gives a student's text to Python or to sympy: a whitelist of tokens makes a small tree, and the tree
evaluates itself.
"""

from examprep.answers.expression.domain import Domain, read_domain, read_variables
from examprep.answers.expression.equality import Comparison, compare
from examprep.answers.expression.functions import function_names
from examprep.answers.expression.item import judge, of_card, read, unsound, wanted
from examprep.answers.expression.reading import Reading, read_expression

__all__ = [
    "Comparison",
    "Domain",
    "Reading",
    "compare",
    "function_names",
    "judge",
    "of_card",
    "read",
    "read_domain",
    "read_expression",
    "read_variables",
    "unsound",
    "wanted",
]
