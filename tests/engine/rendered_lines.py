"""Lines of the render kernel beside those of the plain formatter."""

from __future__ import annotations

from tracetui.engine.render import LineRenderer
from tracetui.engine.report_line import LineStyle, ReportFormat
from tracetui.engine.session import Session
from tracetui.engine.timeline import Timeline, block_rows


def difference(session: Session, timeline: Timeline, nanoseconds: bool = False) -> tuple[bytes, bytes] | None:
    """The first line that differs: (the plain formatter's, what the kernel printed there)."""
    renderer = LineRenderer(session, timeline, nanoseconds)
    plain = ReportFormat(session, LineStyle(nanoseconds=nanoseconds))
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
