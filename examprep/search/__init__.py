"""Search over everything that the cards say, in both languages, by word forms."""
