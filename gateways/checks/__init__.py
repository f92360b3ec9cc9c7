"""What a gateway asks about each call, and what it is answered."""
