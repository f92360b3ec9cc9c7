"""`python -m console_cli`, where the script `console` is not on the path."""

from console_cli.main import main

main(prog_name="console")
