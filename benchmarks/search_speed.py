"""How long it takes to search the text of all rows, and to pick rows by conditions.

python -m benchmarks.search_speed FILE [--text PATTERN]... [--condition FILTER]...

Prints per pattern and filter: how many rows, milliseconds until the first match, wall and CPU seconds for all rows.
The first search of a session also learns the texts of values, which later ones know.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tracetui.engine.open_session import open_session
from tracetui.engine.pattern import compile_pattern
from tracetui.engine.query.filter import compile_filter
from tracetui.engine.row_view import RowView
from tracetui.engine.search import Search
from tracetui.engine.session import Session

_TEXTS = (
    "no such text again",
    "exit_msr",
    "sched_switch",
    "rip 0x[0-9a-f]*beef",
    "kworker.*EXIT",
    "[0-9]{7}",
    r"(\w)\1\1:",
)
_FIRST = "no such text"
_CONDITIONS = (
    "kvm_exit", "kvm_exit:exit_reason == 10", "sched_switch:prev_pid == 0 && next_pid > 100",
    'sched_switch:next_comm =~ "kworker"', ".*:common_pid == 0",
)  # fmt: skip


def _search(session: Session, pattern: str) -> Iterator[int]:
    """Matches found so far, again and again."""
    search = Search(session, RowView(session.timeline), compile_pattern(pattern))
    for _ in search.run(0):
        yield search.count


def _pick(session: Session, condition: str) -> Iterator[int]:
    count = 0
    for numbers in compile_filter(condition, session).rows(session.timeline):
        count += len(numbers)
        yield count


def measure(what: str, session: Session, run: Callable[[Session, str], Iterator[int]]) -> str:
    """A line of the table."""
    wall, cpu, first, count = time.perf_counter(), time.process_time(), "", 0
    for count in run(session, what):
        if count and not first:
            first = f"{1000 * (time.perf_counter() - wall):.0f} ms"
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    shown = what.replace("|", "\\|")
    return f"| `{shown}` | {count:,} | {first} | {wall:.2f} | {cpu:.2f} |"


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description="How long it takes to search all rows.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--text", action="append", default=[])
    parser.add_argument("--condition", action="append", default=[])
    chosen = parser.parse_args()
    session = open_session([chosen.file])
    session.comms.learn(session.timeline)
    print(f"{session.timeline.row_count:,} rows\n\n| what | rows | first | wall s | CPU s |\n|---|---|---|---|---|")
    print(measure(_FIRST, session, _search), flush=True)
    everything = not (chosen.text or chosen.condition)
    for pattern in _TEXTS if everything else chosen.text:
        print(measure(pattern, session, _search), flush=True)
    for condition in _CONDITIONS if everything else chosen.condition:
        print(measure(condition, session, _pick), flush=True)


if __name__ == "__main__":
    main()
