"""A function-graph call that calls nothing else is one line: its entry takes its exit along."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator

from tracetui.engine.row import Row, RowKind
from tracetui.formats.event_format import EventFormat
from tracetui.formats.special_forms.function_graph import is_leaf

ENTRY, EXIT = "funcgraph_entry", "funcgraph_exit"
FARTHEST = 100_000
"""Rows of other buffers that are passed over in the search for the next of the same one."""


def shown_rows(
    rows: Iterable[Row], passes: Callable[[Row], bool], folds: Callable[[EventFormat], bool]
) -> Iterator[tuple[Row, Row | None]]:
    """The rows that pass; a funcgraph_entry among them takes its funcgraph_exit, if that is its buffer's next record.

    It must also be on the same CPU, of the same task and of the same function. The exit then does not come
    again. An entry that does not pass leaves its exit alone.

    Args:
        rows: all rows of the stream in order.
        passes: whether a row is shown; asked in order, not about exits that were taken.
        folds: whether an event is printed in the form that can take an exit along.

    Yields:
        A row, and the exit that it took.
    """
    source = iter(rows)
    ahead: deque[Row] = deque()
    taken: set[int] = set()
    while (row := ahead.popleft() if ahead else next(source, None)) is not None:
        if row.number in taken:
            taken.discard(row.number)
        elif passes(row):
            is_call = row.event is not None and row.event.name == ENTRY and folds(row.event)
            yield row, _exit_of(row, ahead, source, taken) if is_call else None


def _exit_of(entry: Row, ahead: deque[Row], source: Iterator[Row], taken: set[int]) -> Row | None:
    following = _next_of_buffer(entry, ahead, source)
    if following is None or not takes_along(entry, following):
        return None
    taken.add(following.number)
    return following


def takes_along(entry: Row, following: Row) -> bool:
    """Whether a funcgraph_entry that is shown takes the next record of its buffer along."""
    if following.event is None or entry.event is None:
        return False
    if following.cpu != entry.cpu or following.pid != entry.pid or following.event.name != EXIT:
        return False
    big_endian = entry.slot.machine.recording.big_endian
    return is_leaf(entry.event, entry.data, following.event, following.data, big_endian)


def _next_of_buffer(row: Row, ahead: deque[Row], source: Iterator[Row]) -> Row | None:
    """The next record of a row's buffer; rows that are read for it wait in `ahead`."""
    for waiting in ahead:
        if _same_buffer(waiting, row):
            return waiting
    while len(ahead) < FARTHEST and (following := next(source, None)) is not None:
        ahead.append(following)
        if _same_buffer(following, row):
            return following
    return None


def _same_buffer(one: Row, other: Row) -> bool:
    return one.kind is RowKind.RECORD and one.slot.buffer is other.slot.buffer
