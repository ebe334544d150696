"""Real hosts whose vCPU threads did what none of the recordings has: changed, or had other numbers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.formats.tracedat.reading import open_trace, stream_items
from tracetui.formats.ring_buffer import ItemKind

Change = Callable[[int, int], tuple[int, int]]
"""(pid, vCPU) before -> after; the first argument of a pair is the pid."""


def rewrite_kvm_events(path: Path, change: Callable[[int, int, int], tuple[int, int]]) -> None:
    """Give the kvm_entry and kvm_exit records of an uncompressed file another pid and vcpu_id.

    Args:
        path: the file, changed in place.
        change: (raw time, pid, vCPU) -> (pid, vCPU).
    """
    recording = open_trace(path)
    data = bytearray(path.read_bytes())
    fields = {}
    for name in ("kvm_entry", "kvm_exit"):
        event = recording.events.find(name, "kvm")
        assert event is not None
        vcpu = event.field("vcpu_id")
        assert vcpu is not None and vcpu.size == 4
        fields[event.id] = vcpu.offset
    for buffer in recording.buffers:
        for stream in buffer.streams:
            page, before = -1, b""
            for content, item in stream_items(recording, stream, batch=1):
                page, before = (page + 1, content) if content is not before else (page, before)
                start = stream.page_offset(page)
                assert start is not None
                at = start + item.offset
                if item.kind != ItemKind.RECORD or int.from_bytes(data[at : at + 2], "little") not in fields:
                    continue
                vcpu_at = at + fields[int.from_bytes(data[at : at + 2], "little")]
                pid, number = (int.from_bytes(data[place : place + 4], "little") for place in (at + 4, vcpu_at))
                for place, value in zip((at + 4, vcpu_at), change(item.raw_ts, pid, number), strict=True):
                    data[place : place + 4] = value.to_bytes(4, "little")
    path.write_bytes(data)


def name_thread(path: Path, pid: int, comm: str) -> None:
    """Let the saved command lines of the tiny host name one more thread."""
    line = f"{pid} {comm}\n".encode()
    spare = b"153 lab/thread:0\n"
    data = path.read_bytes()
    assert data.count(spare) == 1 and len(line) <= len(spare)
    path.write_bytes(data.replace(spare, line + b"\n" * (len(spare) - len(line))))
