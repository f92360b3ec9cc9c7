"""What the clock starts, and how work is done bit by bit."""
