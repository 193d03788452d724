"""The course in the formats of other programs: Anki."""
