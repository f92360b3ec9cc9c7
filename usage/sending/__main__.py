"""`python -m usage.sending`, where the console itself is not installed."""

from argparse import ArgumentParser

from usage.sending.command import add_options, run

if __name__ == "__main__":
    parser = ArgumentParser(prog="python -m usage.sending", description=__doc__)
    add_options(parser)
    run(**vars(parser.parse_args()))
