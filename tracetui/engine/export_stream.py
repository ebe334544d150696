"""The rows of a list as the lines that report prints."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tracetui.engine.render import LineRenderer
from tracetui.engine.render_report import RenderedReport, report_heads
from tracetui.engine.report.request import ReportRequest
from tracetui.engine.report_line import ReportFormat
from tracetui.engine.row_blocks import RowBlocks, chosen_rows
from tracetui.engine.row_view import RowView
from tracetui.engine.session import Session
from tracetui.engine.timeline import block_rows

_CHUNK_ROWS = 1 << 16
_UNORDERED_ROWS = 1 << 14

Piece = tuple[float | None, bytes]
"""(share of the rows that are printed, bytes of whole lines)."""


def printed_rows(session: Session, view: RowView) -> Iterator[Piece]:
    """Print a list of rows as `report` does, its first lines included.

    The whole stream is printed to the byte as report prints it, where calls that call nothing else take one line. Of
    a filtered stream every row that shows has its line.

    Args:
        session: with a complete timeline.
        view: the list.
    """
    if view.numbers is None:
        yield from _whole(session)
        return
    yield None, report_heads(session)
    if view.in_time_order:
        yield from _in_order(session, view)
    else:
        yield from _in_own_order(session, view)


def _whole(session: Session) -> Iterator[Piece]:
    report = RenderedReport(session, ReportRequest(), session.timeline, lambda message: None)
    yield from report.pieces()


def _in_order(session: Session, view: RowView) -> Iterator[Piece]:
    """Rows in the order of time."""
    assert view.numbers is not None
    renderer = LineRenderer(session)
    blocks, total = RowBlocks(session.timeline), max(len(view), 1)
    for start in range(0, len(view), _CHUNK_ROWS):
        numbers = view.numbers[start : start + _CHUNK_ROWS]
        for block, places in blocks.scattered(np.asarray(numbers, np.int64)):
            done = (start + int(np.searchsorted(numbers, block.first + len(block)))) / total
            yield from ((done, piece) for piece in renderer.lines(chosen_rows(block, places)))


def _in_own_order(session: Session, view: RowView) -> Iterator[Piece]:
    """Rows in an order of their own, read in that of the stream."""
    assert view.numbers is not None
    report, blocks = ReportFormat(session), RowBlocks(session.timeline)
    for start in range(0, len(view), _UNORDERED_ROWS):
        numbers = view.numbers[start : start + _UNORDERED_ROWS]
        order = np.argsort(numbers, kind="stable")
        lines, done = [""] * len(numbers), 0
        for block, places in blocks.scattered(numbers[order]):
            for row in block_rows(block, session.slots, places.tolist()):
                lines[int(order[done])] = f"{report.line(row)}\n"
                done += 1
            yield (start + done) / len(view), b""
        yield min((start + len(numbers)) / len(view), 1.0), "".join(lines).encode("latin-1", "replace")
