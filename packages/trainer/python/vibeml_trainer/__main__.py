"""Command line entry: python -m vibeml_trainer --config FILE."""

import sys

from .program import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
