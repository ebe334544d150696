"""The command line; one file per command."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line."""
    if not sys.warnoptions:
        import warnings

        # What Python warns of (an odd set in a typed pattern) is nothing for a user, least of all over the screen.
        warnings.simplefilter("ignore")
    from tracetui.cli.command_line import run

    run()
