"""Who takes card payments: what is asked of the provider, and what it answers."""
