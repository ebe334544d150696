"""The pages of one CPU, read from the file as they lie there or out of compressed chunks."""

from __future__ import annotations

from typing import NamedTuple

from tracetui.formats.damage_list import DamageList
from tracetui.formats.file_bytes import FileBytes


class Area(NamedTuple):
    """Where one CPU's data lies.

    Attributes:
        what: whose data it is, for messages.
        cpu: CPU number.
        offset: file offset.
        size: stored bytes.
    """

    what: str
    cpu: int
    offset: int
    size: int


class PlainStream:
    """Pages that are stored as they are.

    Attributes:
        cpu: CPU number.
        page_size: bytes per page.
        page_count: pages that exist at least in part.
    """

    def __init__(self, file: FileBytes, area: Area, page_size: int, damage: DamageList) -> None:
        self._file, self._area, self._damage = file, area, damage
        self.cpu, self.page_size = area.cpu, page_size
        self._size = min(area.size, max(file.size - area.offset, 0))
        self.page_count = -(-self._size // page_size)
        if self._size < area.size:
            damage.add(f"{area.what} is cut off, {self._size} of {area.size} bytes are there", file.size)

    def read_pages(self, first: int, count: int) -> bytes:
        """The bytes of some pages, fewer where the file ends."""
        start = first * self.page_size
        wanted = min(count * self.page_size, self._size - start)
        if first < 0 or wanted <= 0:
            return b""
        data = self._file.read(self._area.offset + start, wanted)
        self._note_missing(start + len(data), wanted - len(data))
        return data

    def read_into(self, first: int, count: int, target: memoryview) -> int:
        """Put the bytes of some pages into memory; how many there are."""
        start = first * self.page_size
        wanted = min(count * self.page_size, self._size - start)
        if first < 0 or wanted <= 0:
            return 0
        size = self._file.read_into(self._area.offset + start, target[:wanted])
        self._note_missing(start + size, wanted - size)
        return size

    def _note_missing(self, place: int, size: int) -> None:
        if size:
            at = self._area.offset + place
            self._damage.add(f"{self._area.what}: the file can no longer be read to its end", at)

    def page_offset(self, page: int) -> int | None:
        """File offset of a page."""
        return self._area.offset + page * self.page_size
