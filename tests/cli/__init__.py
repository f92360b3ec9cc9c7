"""The command line, which sends real requests to this console."""
