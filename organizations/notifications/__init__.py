"""Who hears of what, when, and by which email."""
