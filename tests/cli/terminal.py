"""A real terminal's other end: starts the app on a pseudo-terminal, types, resizes, and keeps what it wrote."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path

ENTER, LEAVE = b"\x1b[?1049h", b"\x1b[?1049l"
_PATIENCE_S = 60


class Terminal:
    """A pseudo-terminal with a program on it.

    Attributes:
        output: all bytes the program wrote.
    """

    def __init__(
        self,
        arguments: Sequence[str],
        columns: int = 80,
        rows: int = 24,
        program: Sequence[str] = ("-m", "tracetui"),
        errors: Path | None = None,
    ) -> None:
        """Start a program.

        Args:
            arguments: of the program.
            columns: of the terminal.
            rows: of the terminal.
            program: what Python is to run.
            errors: the file that stderr is redirected to, None for the terminal.
        """
        self._master, self._slave = pty.openpty()
        self._ends = [self._master, self._slave]
        self.resize(columns, rows, tell=False)
        self.before = termios.tcgetattr(self._slave)
        self.output = b""
        with errors.open("wb") if errors is not None else nullcontext(self._slave) as stderr:
            self._process = subprocess.Popen(
                [sys.executable, *program, *arguments],
                stdin=self._slave, stdout=self._slave, stderr=stderr, start_new_session=True,
                env=os.environ | {"TERM": "xterm-256color"},
            )  # fmt: skip

    def resize(self, columns: int, rows: int, tell: bool = True) -> None:
        """Change the size."""
        fcntl.ioctl(self._slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        if tell:
            self._process.send_signal(signal.SIGWINCH)

    def type(self, keys: bytes) -> None:
        """Press keys."""
        os.write(self._master, keys)

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the program."""
        self._process.send_signal(number)

    def wait_for(self, text: bytes, times: int = 1) -> None:
        """Read until the program has written something, so many times."""
        end = time.monotonic() + _PATIENCE_S
        while self.output.count(text) < times:
            self._read()
            assert time.monotonic() < end, self.output[-2000:]

    def drawn(self, *texts: bytes) -> None:
        """Read until the first screen shows some texts, and what is behind them."""
        self.wait_for(ENTER)
        for text in texts:
            self.wait_for(text)
        self.quiet(0.5)

    def quiet(self, seconds: float = 0.7) -> None:
        """Read until nothing more comes for a while."""
        end = time.monotonic() + _PATIENCE_S
        while self._read(seconds) and time.monotonic() < end:
            pass

    def end(self) -> int:
        """Read to the end of the program, and give its exit status."""
        stop = time.monotonic() + _PATIENCE_S
        while self._process.poll() is None:
            self._read(0.1)
            assert time.monotonic() < stop, self.output[-2000:]
        self.quiet(0.1)
        return self._process.wait()

    def vanish(self) -> int:
        """Take the terminal away without a signal; gives the program's exit status."""
        self._close_ends()
        return self._process.wait(_PATIENCE_S)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def is_restored(self) -> bool:
        """Whether the terminal is as it was: the first screen shown, lines edited, characters echoed."""
        modes = termios.tcgetattr(self._slave)
        return self.output.rfind(LEAVE) > self.output.rfind(ENTER) and modes[:4] == self.before[:4]

    @property
    def is_stopped(self) -> bool:
        """Whether the program is stopped, as Ctrl-z stops it."""
        status = Path(f"/proc/{self._process.pid}/stat").read_text()
        return status.rpartition(")")[2].split()[0] == "T"

    def close(self) -> None:
        """Give the terminal back; the program ends if it still runs."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        self._close_ends()

    def _close_ends(self) -> None:
        for end in self._ends:
            os.close(end)
        self._ends = []

    def _read(self, seconds: float = 5.0) -> bool:
        ready, _, _ = select.select([self._master], [], [], seconds)
        if ready:
            self.output += os.read(self._master, 1 << 16)
        return bool(ready)
