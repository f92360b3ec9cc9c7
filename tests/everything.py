"""Whether a run takes its time: `bin/test --long everything` does."""

import os

EVERYTHING = bool(os.environ.get("TEST_EVERYTHING"))
"""Each method, page, picture, width and value with every other, and long stories. Else in turn."""
