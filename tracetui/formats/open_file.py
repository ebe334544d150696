"""Which format a file has, by its content."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tracetui.errors import UnreadableFile
from tracetui.formats.file_bytes import FileBytes
from tracetui.formats.recording import Recording
from tracetui.formats.simpletrace.file_header import MAGIC_BIG, MAGIC_LITTLE
from tracetui.formats.tracedat.open_trace_dat import MAGIC, open_trace_dat


def _open_simpletrace(file: FileBytes) -> Recording:
    from tracetui.formats.simpletrace.simpletrace import open_simpletrace

    return open_simpletrace(file)


_FORMATS: tuple[tuple[bytes, Callable[[FileBytes], Recording]], ...] = (
    (MAGIC, open_trace_dat),
    (MAGIC_LITTLE, _open_simpletrace),
    (MAGIC_BIG, _open_simpletrace),
)
"""First bytes of a file -> who reads it."""


def open_recording(path: Path) -> Recording:
    """Open a recording of any known format.

    Args:
        path: the file.

    Returns:
        The recording; what could not be read of it is in its `damage`.

    Raises:
        UnreadableFile: nothing of the file can be read.
    """
    file = FileBytes(path)
    if file.size == 0:
        raise UnreadableFile(path, "is empty")
    for magic, opener in _FORMATS:
        head = file.read(0, len(magic))
        if head == magic:
            return opener(file)
        if magic.startswith(head):
            raise UnreadableFile(path, "is cut off inside its first bytes", len(head))
    raise UnreadableFile(path, "is not a recording of a known format", 0)
