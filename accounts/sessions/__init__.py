"""Who is signed in, since when, and what of it was proved."""
