"""The check of a definition, which runs in a process of its own, in turns."""
