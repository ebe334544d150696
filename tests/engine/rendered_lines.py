"""Lines of the render kernel beside those of the plain formatter."""

from __future__ import annotations

from tracetui.engine.line_layout import ReportLayout
from tracetui.engine.render import LineRenderer
from tracetui.engine.render_columns import KNOWN, LAST_TIME
from tracetui.engine.report_line import LineStyle, ReportFormat
from tracetui.engine.row import RowKind
from tracetui.engine.session import Session
from tracetui.engine.timeline import Timeline, block_rows


def difference(
    session: Session, timeline: Timeline, nanoseconds: bool = False, ts_diff: bool = False
) -> tuple[bytes, bytes] | None:
    """The first line that differs: (the plain formatter's, what the kernel printed there)."""
    style = LineStyle(nanoseconds=nanoseconds, ts_diff=ts_diff)
    renderer, plain = LineRenderer(session, timeline, layout=ReportLayout(session, style)), ReportFormat(session, style)
    records = (row for block in timeline.scan() for row in block_rows(block, timeline.slots))
    if first := next((row for row in records if row.kind is RowKind.RECORD), None):
        plain.line(first)
        renderer.since[[KNOWN, LAST_TIME]] = 1, plain.shown_time(first)
    for block in timeline.scan():
        printed, at = b"".join(renderer.lines(block)), 0
        for row in block_rows(block, timeline.slots):
            line = plain.line(row).encode("latin-1", "replace") + b"\n"
            if printed[at : at + len(line)] != line:
                return line, printed[at : at + len(line)]
            at += len(line)
        if at != len(printed):
            return b"", printed[at:]
    return None
