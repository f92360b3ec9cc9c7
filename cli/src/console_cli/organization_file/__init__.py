"""An organization as a file: reading what is there, what a file changes, and doing it."""
