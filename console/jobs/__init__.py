"""What the clock starts, and how its work is done bit by bit."""
