"""Bytes of a file or of a decoded section, read by offset and never beyond what is there."""

from __future__ import annotations

import os
import resource
import stat
import weakref
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tracetui.errors import UnreadableFile

_RESERVED = 24


class FormatError(Exception):
    """Bytes do not say what their format demands; caught where the rest of the file can still be read.

    Attributes:
        offset: byte offset in the file, None when unknown.
        reason: what is wrong, in words.
    """

    def __init__(self, reason: str, offset: int | None = None) -> None:
        self.reason, self.offset = reason, offset
        super().__init__(reason)


class Source(Protocol):
    """Something that is read by offset."""

    @property
    def size(self) -> int:
        """Bytes there are."""
        ...

    def read(self, offset: int, size: int) -> bytes:
        """Up to `size` bytes; fewer at the end, none beyond it."""
        ...

    def file_offset(self, offset: int) -> int | None:
        """Where an offset lies in the file; for decoded bytes, where their encoded form begins."""
        ...


class FileBytes:
    """An open regular file, read by position.

    Positional reads rather than a memory map: a file that shrinks while it is open then gives a short
    read and not a fatal signal, and any number of threads may read.

    Attributes:
        path: the file.
        size: its size in bytes when it was opened.
    """

    def __init__(self, path: Path) -> None:
        """Open a file.

        Raises:
            UnreadableFile: it does not exist, may not be read, or is not a regular file.
        """
        self.path = path
        try:
            self._fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        except (OSError, ValueError) as error:
            raise UnreadableFile(path, getattr(error, "strerror", None) or str(error)) from error
        self._close = weakref.finalize(self, os.close, self._fd)
        self._is_open = True
        self._keep_reserve()
        status = os.fstat(self._fd)
        self.size = status.st_size
        if not stat.S_ISREG(status.st_mode):
            self.close()
            reason = "is a directory" if stat.S_ISDIR(status.st_mode) else "is not a regular file"
            raise UnreadableFile(path, reason)

    def _keep_reserve(self) -> None:
        """Leave some descriptors to the rest of the program, which loads its own parts when they are needed."""
        limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        if limit != resource.RLIM_INFINITY and self._fd >= limit - min(_RESERVED, limit // 2):
            self.close()
            raise UnreadableFile(self.path, f"too many files are open; the limit is {limit}, `ulimit -n` raises it")

    def close(self) -> None:
        """Give the file back; reading it afterwards gives nothing."""
        self._is_open = False
        self._close()

    def change(self) -> str:
        """What happened to the file since it was opened, in words; "" for nothing."""
        if not self._is_open:
            return ""
        size = os.fstat(self._fd).st_size
        if size < self.size:
            return f"the file was cut from {self.size} to {size} bytes since it was opened"
        return "the file has grown since it was opened; what was added is not shown" if size > self.size else ""

    def read(self, offset: int, size: int) -> bytes:
        """Up to `size` bytes; fewer where the file ends or cannot be read."""
        if not 0 <= offset < self.size or size <= 0 or not self._is_open:
            return b""
        wanted = min(size, self.size - offset)
        try:
            data = os.pread(self._fd, wanted, offset)
            while len(data) < wanted and (more := os.pread(self._fd, wanted - len(data), offset + len(data))):
                data += more
        except OSError:
            return b""
        return data

    def read_into(self, offset: int, target: memoryview) -> int:
        """Fill memory with the bytes from an offset on; how many there were, fewer where the file ends."""
        if not 0 <= offset < self.size or not self._is_open:
            return 0
        target, done = target[: self.size - offset], 0
        try:
            while done < len(target) and (more := os.preadv(self._fd, [target[done:]], offset + done)):
                done += more
        except OSError:
            pass
        return done

    def file_offset(self, offset: int) -> int:
        """The offset itself."""
        return offset


@dataclass(frozen=True, slots=True)
class MemoryBytes:
    """Bytes that were read or decoded already.

    Attributes:
        data: the bytes.
        start: file offset where they, or their encoded form, begin.
        encoded: in the file they are compressed.
    """

    data: bytes
    start: int
    encoded: bool = False

    @property
    def size(self) -> int:
        """Bytes there are."""
        return len(self.data)

    def read(self, offset: int, size: int) -> bytes:
        """Up to `size` bytes."""
        return self.data[offset : offset + size] if offset >= 0 and size > 0 else b""

    def file_offset(self, offset: int) -> int:
        """Where a byte lies in the file, or where the encoded form begins."""
        return self.start if self.encoded else self.start + offset
