"""Areas of CPU data -> streams of pages."""

from __future__ import annotations

from collections.abc import Iterable

from tracetui.formats.damage_list import DamageList
from tracetui.formats.file_bytes import FileBytes
from tracetui.formats.recording import PageStream
from tracetui.formats.tracedat.area_order import COUNT_WORD
from tracetui.formats.tracedat.chunk_cache import ChunkCache
from tracetui.formats.tracedat.chunk_directory import ChunkDirectory, read_chunk_directory, recover_chunk_directory
from tracetui.formats.tracedat.chunk_search import ChunkSearch
from tracetui.formats.tracedat.chunked_stream import ChunkedStream
from tracetui.formats.tracedat.page_streams import Area, PlainStream
from tracetui.formats.tracedat.prologue import Prologue
from tracetui.limits import beyond
from tracetui.limits import limit as bound

_COUNT_IN_SIZE_OR_NOT = (0, COUNT_WORD)
"""Bytes by which chunks may pass the stated size of their area."""


class StreamBuilder:
    """Makes the streams of one file; all of them share one cache of decoded chunks.

    Attributes:
        file: the file.
        damage: where damage is noted.
    """

    def __init__(self, file: FileBytes, prologue: Prologue, damage: DamageList) -> None:
        self.file, self.damage = file, damage
        self._prologue = prologue
        self._cache = ChunkCache(damage)
        self._claimed = 0

    def streams(self, areas: Iterable[Area], page_size: int, limit: int | None) -> list[PageStream]:
        """The streams of the areas that hold data, ascending by CPU; of two areas of a CPU the first counts.

        Args:
            areas: where the CPUs' data lies.
            page_size: bytes per sub-buffer.
            limit: for compressed data, the file offset where it ends; None for plain data.
        """
        streams: dict[int, PageStream] = {}
        for area in areas:
            if area.size == 0:
                continue
            if area.cpu in streams or area.cpu >= bound("cpus"):
                reason = "there twice" if area.cpu in streams else beyond("cpus")
                self.damage.add(f"{area.what} is left out: it is {reason}", area.offset)
                continue
            stream = self._plain(area, page_size) if limit is None else self._chunked(area, page_size, limit)
            if stream is not None and stream.page_count:
                streams[area.cpu] = stream
        return [streams[cpu] for cpu in sorted(streams)]

    def _plain(self, area: Area, page_size: int) -> PageStream | None:
        if not self._claim(area, area.size):
            return None
        return PlainStream(self.file, area, page_size, self.damage)

    def _chunked(self, area: Area, page_size: int, limit: int) -> PageStream | None:
        directory = self._directory(area, page_size, limit)
        if directory.problem:
            self.damage.add(f"{area.what}: {directory.problem}", min(directory.problem_offset, self.file.size))
        if not self._claim(area, directory.end - area.offset):
            return None
        return ChunkedStream(self.file, area, page_size, directory, self._prologue.compression, self._cache)

    def _directory(self, area: Area, page_size: int, limit: int) -> ChunkDirectory:
        """The chunks as their headers say, or as they can be found where the headers are damaged."""
        directory = read_chunk_directory(self.file, area.offset, limit, self._prologue.big_endian, page_size)
        if directory.end - area.offset - area.size in _COUNT_IN_SIZE_OR_NOT and not directory.problem:
            return directory
        stop = min(limit, area.offset + area.size + max(_COUNT_IN_SIZE_OR_NOT))
        search = ChunkSearch(self.file, self._prologue.big_endian, self._prologue.compression, page_size)
        found = recover_chunk_directory(self.file, area.offset, stop, search, page_size)
        if search.count(found.offsets, stop) > search.count(directory.offsets, stop):
            return found
        reason = directory.problem or f"its chunks have {directory.end - area.offset} bytes instead of {area.size}"
        return directory._replace(problem=reason, problem_offset=directory.problem_offset or area.offset)

    def _claim(self, area: Area, size: int) -> bool:
        """Refuse areas that overlap so often that their pages would outgrow the file without bound."""
        self._claimed += max(min(size, self.file.size - area.offset), 0)
        if self._claimed > bound("overlap") * self.file.size:
            self.damage.add(f"{area.what} is left out: CPUs' data overlaps {beyond('overlap')}", area.offset)
            return False
        return True


def area_name(buffer: str, cpu: int) -> str:
    """What messages call the data of a CPU."""
    return f"data of CPU {cpu}" + (f" of buffer {buffer!r}" if buffer else "")
