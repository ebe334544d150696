"""What to find out about recordings besides what their files say."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tracetui.formats.recording import TimeSample


@dataclass(frozen=True, slots=True)
class AttachRequest:
    """How to join recordings that do not say how they belong together.

    Attributes:
        pids: the threads of the vCPUs; empty to find them.
        samples: the time shift, one sample per vCPU, the last one serving the rest; empty to keep what is recorded.
        fit: estimate the clocks, whatever is recorded.
        is_optional: nothing was asked for expressly, so it is no error when nothing is found.
    """

    pids: tuple[int, ...] = ()
    samples: tuple[TimeSample, ...] = ()
    fit: bool = False
    is_optional: bool = False


_PIDS = re.compile(r"\d{1,10}(,\d{1,10})*")


def parse_pids(text: str) -> tuple[int, ...] | None:
    """The PIDs in a list like `170,171`, none in an empty one, None where the text is something else."""
    if not text:
        return ()
    return tuple(map(int, text.split(","))) if _PIDS.fullmatch(text) else None
