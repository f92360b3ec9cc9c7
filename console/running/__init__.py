"""How the console runs: what `bin/start` starts, and what the processes have in common."""
