"""The command line; one file per command."""

from __future__ import annotations

import atexit
import os
import sys


def main() -> None:
    """Run the command line, and end the process with its exit status."""
    if not sys.warnoptions:
        import warnings

        # What Python warns of (an odd set in a typed pattern) is nothing for a user, least of all over the screen.
        warnings.simplefilter("ignore")
    # No matrices are multiplied here, but the threads for it would take a tenth of a second of CPU time to start.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from tracetui.cli.command_line import run

    try:
        run()
    except SystemExit as ended:
        if isinstance(ended.code, int):
            atexit.register(_leave, ended.code)
        raise


def _leave(status: int) -> None:
    """End at once: the system takes all memory back sooner than Python takes its objects apart."""
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError):
        return
    os._exit(status)
