"""The program on a pseudo-terminal."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path


class PseudoTerminal:
    """Starts tracetui on a terminal of some columns and rows; types and reads."""

    def __init__(self, arguments: Sequence[str], size: tuple[int, int], environment: Mapping[str, str]) -> None:
        self._end, program = pty.openpty()
        fcntl.ioctl(program, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tracetui", *arguments],
            stdin=program, stdout=program, stderr=program, start_new_session=True,
            env={**environment, "TERM": "xterm-256color"},
        )  # fmt: skip
        os.close(program)

    def type(self, keys: bytes) -> None:
        """Press keys."""
        os.write(self._end, keys)

    def cpu_s(self) -> float:
        """CPU time of the thread that draws, so far."""
        ns = (
            Path(f"/proc/{self._process.pid}/task/{self._process.pid}/schedstat").read_text(encoding="ascii").split()[0]
        )
        return int(ns) / 1e9

    def read(self, seconds: float) -> bytes:
        """What has been written, waiting so long for the first of it."""
        ready, _, _ = select.select([self._end], [], [], seconds)
        written = b""
        with suppress(OSError):
            while ready:
                written += os.read(self._end, 1 << 16)
                ready, _, _ = select.select([self._end], [], [], 0)
        return written

    def __enter__(self) -> PseudoTerminal:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._end)
