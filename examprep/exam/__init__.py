"""The exam itself: its profile, its tickets, the mark that is to be expected, and the rehearsal."""
