"""Grading: reading what a student typed (`Malformed` where it makes no sense), then judging it (`Verdict`)."""

from examprep.answers.examples import check_examples
from examprep.answers.grade import KINDS, Kind, grade, parse_only, shuffled
from examprep.answers.predict import AnyStatement, draw_statements, pose, statements_of
from examprep.answers.recall import RecallPoint, coverage, grade_recall, parse_recall
from examprep.answers.verdict import Asked, Malformed, Verdict

__all__ = [
    "KINDS",
    "AnyStatement",
    "Asked",
    "Kind",
    "Malformed",
    "RecallPoint",
    "Verdict",
    "check_examples",
    "coverage",
    "draw_statements",
    "grade",
    "grade_recall",
    "parse_only",
    "parse_recall",
    "pose",
    "shuffled",
    "statements_of",
]
