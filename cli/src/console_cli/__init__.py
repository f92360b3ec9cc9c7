"""The command line of the console: its API as commands, and an organization as a file."""
