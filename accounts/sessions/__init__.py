"""Sessions: who is signed in where, since when, and what they proved."""
