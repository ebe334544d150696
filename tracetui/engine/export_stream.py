"""The rows of a list as the lines that report prints."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tracetui.engine.render import LineRenderer
from tracetui.engine.render_report import rendered_report
from tracetui.engine.report.request import ReportRequest
from tracetui.engine.report.right_report import right_report
from tracetui.engine.report_line import ReportFormat
from tracetui.engine.row_blocks import RowBlocks, chosen_rows
from tracetui.engine.row_view import RowView
from tracetui.engine.session import Session
from tracetui.engine.timeline import block_rows

_CHUNK_ROWS = 1 << 16
_UNORDERED_ROWS = 1 << 14
_PIECE_BYTES = 1 << 20

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
    yield None, _head(session)
    if view.in_time_order:
        yield from _in_order(session, view)
    else:
        yield from _in_own_order(session, view)


def _whole(session: Session) -> Iterator[Piece]:
    count, done = max(session.timeline.row_count, 1), 0
    if rendered_report(session, ReportRequest()) is None:
        for piece in _joined(right_report(session, ReportRequest(), _no_warning)):
            done += piece.count(b"\n")
            yield min(done / count, 1.0), piece
        return
    yield None, _head(session)
    renderer = LineRenderer(session)
    for block in session.timeline.scan():
        done = block.first + len(block)
        yield from ((done / count, piece) for piece in renderer.lines(block))


def _no_warning(message: str) -> None:
    """Without options there is nothing to warn of."""


def _joined(lines: Iterator[str]) -> Iterator[bytes]:
    pending = bytearray()
    for line in lines:
        pending += line.encode("latin-1", "replace") + b"\n"
        if len(pending) >= _PIECE_BYTES:
            yield bytes(pending)
            pending.clear()
    yield bytes(pending)


def _head(session: Session) -> bytes:
    """The lines about the files, before the first row."""
    report, heads = ReportFormat(session), list[str]()
    for machine in session.machines:
        heads.append(f"{report.file_prefix(machine)}cpus={machine.recording.cpu_count}")
        heads += [text.decode("latin-1") for text in machine.recording.text_buffers.values()]
    return "".join(f"{line}\n" for line in heads).encode("latin-1", "replace")


def _in_order(session: Session, view: RowView) -> Iterator[Piece]:
    """Rows in the order of time, printed by the kernels where the files allow it."""
    assert view.numbers is not None
    compiled = all(machine.recording.kind == "trace.dat" for machine in session.machines)
    renderer, report = LineRenderer(session) if compiled else None, ReportFormat(session)
    blocks, total = RowBlocks(session.timeline), max(len(view), 1)
    for start in range(0, len(view), _CHUNK_ROWS):
        numbers = view.numbers[start : start + _CHUNK_ROWS]
        for block, places in blocks.scattered(np.asarray(numbers, np.int64)):
            done = (start + int(np.searchsorted(numbers, block.first + len(block)))) / total
            if renderer is not None:
                yield from ((done, piece) for piece in renderer.lines(chosen_rows(block, places)))
            else:
                lines = (report.line(row) for row in block_rows(block, session.slots, places.tolist()))
                yield done, "".join(f"{line}\n" for line in lines).encode("latin-1", "replace")


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
