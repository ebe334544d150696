"""Running the command line inside the test's own process."""

from __future__ import annotations

import io
import sys
from contextlib import redirect_stderr, redirect_stdout
from typing import NamedTuple

from tracetui.cli.command_line import run


class Done(NamedTuple):
    """How a command ended.

    Attributes:
        exit_code: its status.
        output: stdout, then stderr; one character per byte.
    """

    exit_code: int
    output: str


def run_tracetui(*arguments: str) -> Done:
    """Run a command as the shell would; Python's own streams are replaced meanwhile."""
    out, err = io.TextIOWrapper(io.BytesIO(), "latin-1"), io.StringIO()
    before = sys.argv
    sys.argv = ["tracetui", *arguments]
    try:
        with redirect_stdout(out), redirect_stderr(err):
            run()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 0
    finally:
        sys.argv = before
    out.flush()
    printed = out.buffer.getvalue() if isinstance(out.buffer, io.BytesIO) else b""
    return Done(code, printed.decode("latin-1") + err.getvalue())
