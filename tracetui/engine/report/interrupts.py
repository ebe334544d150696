"""`report -I` and `-S`: leave out what happened in interrupts."""

from __future__ import annotations

from tracetui.engine.report.request import ReportRequest
from tracetui.engine.row import Row

_FLAGS_OFFSET = 2
_HARDIRQ, _SOFTIRQ = 0x08, 0x10


def hidden_flags(request: ReportRequest) -> int:
    """The flags of records that are not to be shown."""
    return _HARDIRQ * request.no_hardirq | _SOFTIRQ * request.no_softirq


def hidden_interrupt(row: Row, request: ReportRequest) -> bool:
    """Whether a record happened in a kind of interrupt that is not to be shown."""
    flags = row.data[_FLAGS_OFFSET] if len(row.data) > _FLAGS_OFFSET else 0
    return bool(flags & hidden_flags(request))
