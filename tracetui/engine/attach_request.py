"""What to find out about recordings besides what their files say."""

from __future__ import annotations

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
