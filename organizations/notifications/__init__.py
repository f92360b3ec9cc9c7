"""Who hears of what, when, and how it is mailed."""
