"""How people sign in, beyond what allauth does."""
