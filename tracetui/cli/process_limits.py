"""What the process may use, and what becomes of output that nobody takes any more."""

from __future__ import annotations

import os
import resource
from contextlib import suppress


def allow_many_files() -> None:
    """Raise the number of files that may be open to what the system allows: hundreds of recordings may be given."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def drop_output() -> None:
    """Let what is still buffered for stdout go nowhere, so that the end of the process does not fail over it again."""
    with suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.close(nowhere)
