"""The bundled demo: a real host and its guest, with the guest's symbols."""

from __future__ import annotations

import click

from tracetui.cli.browse import browse
from tracetui.cli.wishes import Wishes
from tracetui.demo import demo_files


@click.command("demo")
def demo_command() -> int:
    """Browse the bundled recording of a real host and its guest."""
    return demo()


def demo() -> int:
    """Browse the demo, the same every time; returns the exit status."""
    host, guest, symbols = demo_files()
    return browse([host, guest], [str(symbols)], Wishes(keeps=False))
