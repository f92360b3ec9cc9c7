"""Events as a file that is sent while it is made, and how many at the same time."""
