"""The student's own notes, from files that other programs wrote. Nothing in such a file is trusted or run."""
