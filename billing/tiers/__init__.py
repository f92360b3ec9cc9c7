"""What organizations can choose, what it costs, and how much of it they have."""
