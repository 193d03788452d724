"""What can be said of cards and labs without running anything: one card, a card with its lab, a whole course."""

from examprep.lint.course import Content, lint_course, lint_file

__all__ = ["Content", "lint_course", "lint_file"]
