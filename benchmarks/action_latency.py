"""Time from every action's key to the first thing it draws, in the real program on a pseudo-terminal.

python -m benchmarks.action_latency FILE... [--size COLUMNSxROWS]

The recording is opened and read whole; then every key of every pane is pressed once, and what it opened is closed
again. An action answers when anything is drawn: its result, or that it is at work. It is done when nothing more
is drawn for a while. Prints the slowest answers and the longest works, in milliseconds.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Sequence
from typing import NamedTuple

from benchmarks.pseudo_terminal import PseudoTerminal

_OPENING_S = 120.0
_REST_S = 0.3
_PATIENCE_S = 2.0
"""A key that draws nothing for so long has nothing to do here."""
_EVERYWHERE = (b"oOeEcCpPx][*#s", b"=", b"F", b"|", b"H", b"i", b"d", b"m", b":", b"/", b"f", b"&", b"w")
_PANES: dict[str, tuple[bytes, ...]] = {
    "Events": (b"jk Gg", b"tttt", b"KKK", b"A", b"B", b"v", b"y", b"Y", *_EVERYWHERE),
    "vCPUs": (b"jk", b"\r"),
    "Exits": (b"jk<>r", b"vvvvv", b"d", b"\r"),
    "Details": (b"jk", b"\r"),
    "Timeline": (b"jkhl.,+-0", b"zab", b" ", b"JKXu", b"\r"),
}


class Answer(NamedTuple):
    """How long a key took to draw anything, and to draw all."""

    pane: str
    key: str
    first_ms: float
    last_ms: float


def _press(terminal: PseudoTerminal, key: bytes) -> tuple[float, float]:
    started = time.perf_counter()
    terminal.type(key)
    first = last = 0.0
    while terminal.read(_REST_S if last else _PATIENCE_S):
        last = 1000 * (time.perf_counter() - started)
        first = first or last
    return first, last


def measure(files: Sequence[str], size: tuple[int, int], environment: dict[str, str]) -> list[Answer]:
    """Press every key once."""
    found = []
    with PseudoTerminal(["--no-cache", *files], size, environment) as terminal:
        quiet, end = 0.0, time.perf_counter() + _OPENING_S
        while quiet < 3.0 and time.perf_counter() < end:
            quiet = 0.0 if terminal.read(1.0) else quiet + 1.0
        for place, (pane, groups) in enumerate(_PANES.items()):
            for group in groups:
                _press(terminal, b"50%")
                _press(terminal, b"\t" * place) if place else None
                for key in (group[at : at + 1] for at in range(len(group))):
                    found.append(Answer(pane, key.decode("latin-1"), *_press(terminal, key)))
                for _ in range(3):
                    terminal.type(b"\x1b")
                    terminal.read(_REST_S / 2)
    return found


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description="Time from every action's key to what it draws.")
    parser.add_argument("files", nargs="+")
    parser.add_argument("--size", default="160x45")
    chosen = parser.parse_args()
    columns, _, rows = chosen.size.partition("x")
    with tempfile.TemporaryDirectory() as home:
        states = {"XDG_STATE_HOME": home, "XDG_CONFIG_HOME": home}
        answers = measure(chosen.files, (int(columns), int(rows)), os.environ | states)
    print("| pane | key | first drawn, ms | all drawn, ms |")
    print("|---|---|---|---|")
    for answer in sorted(answers, key=lambda answer: -answer.first_ms):
        print(f"| {answer.pane} | `{answer.key!r}` | {answer.first_ms:.0f} | {answer.last_ms:.0f} |")


if __name__ == "__main__":
    main()
