"""The program ``motcua``: the command, and Ctrl-C from its first moment on.

It imports next to nothing: most of a short command is spent on importing the rest, and a person who
stops it there gets no traceback.
"""

from __future__ import annotations

import sys
from signal import SIGINT
from typing import TYPE_CHECKING

from engine.model.lazy_import import lazy_module

if TYPE_CHECKING:
    from engine import cli
else:
    cli = lazy_module("engine.cli")

STOPPED = 128 + SIGINT


def main() -> None:
    """Runs the command; exits with 130 where Ctrl-C came before it could say so itself."""
    try:
        cli.main()
    except KeyboardInterrupt:
        sys.exit(STOPPED)


if __name__ == "__main__":
    main()
