"""The app, in the terminal and in a browser: one screen a file.

Textual draws what has changed at the next of its ticks, 60 a second: a key waits 8 ms for one, on the average. Twice
as many halve that; while nothing changes, there are none.
"""

import os

os.environ.setdefault("TEXTUAL_FPS", "120")  # read when textual is imported
