"""Applications as lists and the Home of their owners show them."""
