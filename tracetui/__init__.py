"""tracetui: what a KVM host and its guests did, on one clock.

`tracetui.open(host, *guests)` gives a Session; the names below are loaded when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tracetui.engine.attach_request import AttachRequest
    from tracetui.engine.clock_verdict import ClockVerdict, judge_clocks
    from tracetui.engine.machine import Machine
    from tracetui.engine.open_session import open  # noqa: A004
    from tracetui.engine.row import Row, RowKind
    from tracetui.engine.session import Session
    from tracetui.engine.vcpus import VcpuMap
    from tracetui.errors import TracetuiError, UnreadableFile, UsageError

__version__ = "0.1.0"

__all__ = [
    "AttachRequest",
    "ClockVerdict",
    "Machine",
    "Row",
    "RowKind",
    "Session",
    "TracetuiError",
    "UnreadableFile",
    "UsageError",
    "VcpuMap",
    "judge_clocks",
    "open",
]

_HOMES = {
    "AttachRequest": "tracetui.engine.attach_request",
    "ClockVerdict": "tracetui.engine.clock_verdict",
    "Machine": "tracetui.engine.machine",
    "Row": "tracetui.engine.row",
    "RowKind": "tracetui.engine.row",
    "Session": "tracetui.engine.session",
    "TracetuiError": "tracetui.errors",
    "UnreadableFile": "tracetui.errors",
    "UsageError": "tracetui.errors",
    "VcpuMap": "tracetui.engine.vcpus",
    "judge_clocks": "tracetui.engine.clock_verdict",
    "open": "tracetui.engine.open_session",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
