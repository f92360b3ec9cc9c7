"""How people sign in, as far as allauth leaves it to us."""
