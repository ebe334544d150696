"""The one tree of errors a caller has to know; each leaf carries the exit status of the command line."""

from __future__ import annotations

from pathlib import Path


class TracetuiError(Exception):
    """Anything tracetui refuses to do. Its text is a message for the user."""

    exit_status: int = 2


class UsageError(TracetuiError):
    """The call asks for something that does not exist or does not fit together."""


class UnreadableFile(TracetuiError):
    """Nothing of a file can be read.

    Attributes:
        path: the file.
        offset: byte offset the reason is about, None when it is about the whole file.
        reason: what is wrong, without the file's name.
    """

    def __init__(self, path: Path, reason: str, offset: int | None = None) -> None:
        self.path, self.reason, self.offset = path, reason, offset
        where = "" if offset is None else f" at offset {offset:#x}"
        super().__init__(f"{path}: {reason}{where}")


class UnwritableFile(TracetuiError):
    """A file cannot be written.

    Attributes:
        path: the file.
        reason: why, without the file's name.
    """

    def __init__(self, path: Path, reason: str) -> None:
        self.path, self.reason = path, reason
        super().__init__(f"{path}: {reason}")
