"""Command line entry: python -m vibeml_trainer --config FILE."""

import atexit
import os
import sys

from .program import main


def _leave_at_once(codes):
    """Ends without taking half a million objects of the libraries apart, which lasts a second and changes nothing."""
    if codes:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(codes[0])


if __name__ == "__main__":
    codes = []
    # Registered before the libraries are imported, so it runs last: what they do at the end is done by then.
    atexit.register(_leave_at_once, codes)
    codes.append(main(sys.argv[1:]))
    sys.exit(codes[0])
