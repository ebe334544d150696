"""The event of the blk tracer, which tracefs exports no format for."""

from __future__ import annotations

from dataclasses import replace

from tracetui.formats.event_format import EventFormat, Field

PREDECESSORS = ("user_stack", "power", "kmem_free")
"""The tracer's event follows the first of these that a kernel has (the last two in old kernels)."""

_FIELDS = (
    ("u64", "sector", 16, 8, False),
    ("int", "bytes", 24, 4, True),
    ("int", "action", 28, 4, True),
    ("int", "pid", 32, 4, True),
    ("int", "device", 36, 4, True),
    ("int", "cpu", 40, 4, True),
    ("short", "error", 44, 2, True),
    ("short", "pdu_len", 46, 2, True),
)
_DATA = Field("data", "char", 48, 0, True, is_array=True, element_size=1)


def blktrace_format(predecessor: EventFormat) -> EventFormat:
    """The format of the event that follows `predecessor`; prints the pid, as trace-cmd does."""
    fields = tuple(Field(name, kind, at, size, signed, element_size=size) for kind, name, at, size, signed in _FIELDS)
    return replace(
        predecessor,
        system="ftrace",
        name="blktrace",
        id=predecessor.id + 1,
        fields=(*fields, _DATA),
        print_fmt='"%d", REC->pid',
        printers={},
    )
