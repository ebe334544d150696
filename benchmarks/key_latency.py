"""Time from a key to the frame that shows its effect, in the real program on a pseudo-terminal.

python -m benchmarks.key_latency FILE... [--presses N] [--first-launch] [--size COLUMNSxROWS]

Keys are pressed one after the other from the first frame on, while the recording is read and afterwards, and each
press is counted for what the status bar said was going on. A press has its frame when the status bar names another row.
Prints a table of p50, p95 and the longest, in milliseconds, and p95 of the drawing thread's CPU time, which other
work on the machine does not change.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import tempfile
import time
from collections.abc import Sequence
from statistics import median, quantiles
from typing import NamedTuple

from benchmarks.pseudo_terminal import PseudoTerminal

_ESCAPES = re.compile(rb"\x1b\[[0-9;?]*[a-zA-Z]|\x1b[()=>][B0]?")
_PLACE = re.compile(rb"row ([\d,]+) of ([\d,]+)")
_PHASES = (b"compiling kernels", b"loading kernels", b"indexing", b"counting exits")
_OPEN = "open"
_KEPT_BYTES = 1024
_PATIENCE_S = 20.0
_PAUSE_S = (0.02, 0.15)
_MOVES = (b"j", b"k", b" ", b"b", b"G", b"g", b"50%", b"17%", b"83%")


class Took(NamedTuple):
    """What a press took until its frame."""

    wall_s: float
    cpu_s: float


class Session:
    """The program on its terminal, and what it last said.

    Attributes:
        phase: what was going on when the status bar was drawn last.
    """

    def __init__(self, terminal: PseudoTerminal) -> None:
        self._terminal = terminal
        self._place = b""
        self._end = b""
        """What was written last: a status bar may come in two pieces."""
        self.phase = "first rows"

    def press(self, keys: bytes, seconds: float = _PATIENCE_S) -> Took | None:
        """Press keys at once; how long until another row was named, None when none was."""
        self._read(0)
        before, started, cpu = self._place, time.perf_counter(), self._terminal.cpu_s()
        self._terminal.type(keys)
        while time.perf_counter() < started + seconds:
            self._read(0.005)
            if self._place != before:
                return Took(time.perf_counter() - started, self._terminal.cpu_s() - cpu)
        return None

    def search(self, text: bytes) -> Took | None:
        """Search from the first row on; how long from Enter until a match was shown."""
        self.press(b"g", 1.0)
        self._terminal.type(b"/")
        self.wait(0.5)
        self._terminal.type(text)
        self.wait(0.5)
        return self.press(b"\r")

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            self._read(left)

    def _read(self, seconds: float) -> None:
        written = self._end + self._terminal.read(seconds)
        self._end = written[-_KEPT_BYTES:]
        text = _ESCAPES.sub(b"", written)
        places = list(_PLACE.finditer(text))
        if places:
            self._place = places[-1][1]
            line = text[places[-1].start() :][:200]
            self.phase = next((word.decode() for word in _PHASES if word in line), _OPEN)


def measure(files: Sequence[str], presses: int, size: tuple[int, int], environment: dict[str, str]) -> list[str]:
    """Run the program once.

    Returns:
        The lines of the table.
    """
    found: dict[tuple[str, str], list[Took]] = {}
    with PseudoTerminal(["--no-cache", *files], size, environment) as terminal:
        session, chosen = Session(terminal), random.Random(1)
        while session.press(b"j", 0.5) is None:
            pass
        done = 0
        while done < presses:
            keys = chosen.choice(_MOVES)
            # Where the cursor stands already decides whether a key moves it.
            session.press(b"j" if keys in (b"G", b"k", b"b") else b"k", 0.3)
            session.wait(chosen.uniform(*_PAUSE_S))
            phase, took = session.phase, session.press(keys, 3.0)
            if took is not None:
                found.setdefault((phase, keys.decode()), []).append(took)
                found.setdefault((phase, "any"), []).append(took)
            done += session.phase == _OPEN
            session.wait(chosen.uniform(*_PAUSE_S))
        for text in (b"sched_switch", b"EXIT_[HM]"):
            took = session.search(text)
            found[session.phase, f"/{text.decode()}"] = [took] if took else []
            session.wait(3.0)
    return [_line(*key, times) for key, times in found.items()]


def _line(phase: str, keys: str, times: list[Took]) -> str:
    if not times:
        return f"| {phase} | `{keys}` | 0 | | | | |"
    walls, cpus = ([took[column] for took in times] for column in range(2))
    shown = (median(walls), _p95(walls), max(walls), _p95(cpus))
    return f"| {phase} | `{keys}` | {len(times)} | {' | '.join(f'{1000 * value:.1f}' for value in shown)} |"


def _p95(values: list[float]) -> float:
    return quantiles(values, n=20, method="inclusive")[-1] if len(values) > 1 else values[0]


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description="Time from a key to its frame.")
    parser.add_argument("files", nargs="+")
    parser.add_argument("--presses", type=int, default=200, help="keys pressed once the recording is open")
    parser.add_argument("--first-launch", action="store_true", help="with no machine code of kernels on disk")
    parser.add_argument("--size", default="160x45")
    chosen = parser.parse_args()
    columns, _, rows = chosen.size.partition("x")
    with tempfile.TemporaryDirectory() as home:
        kernels = {"NUMBA_CACHE_DIR": home} if chosen.first_launch else {}
        states = {"XDG_STATE_HOME": home, "XDG_CONFIG_HOME": home}
        lines = measure(chosen.files, chosen.presses, (int(columns), int(rows)), os.environ | states | kernels)
    print("| while | keys | presses | p50 ms | p95 ms | longest ms | CPU p95 ms |")
    print("|---|---|---|---|---|---|---|")
    print("\n".join(sorted(lines)))


if __name__ == "__main__":
    main()
