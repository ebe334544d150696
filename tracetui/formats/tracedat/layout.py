"""Where the parts of a file lie: what reading its structure gives, whatever its version."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from tracetui.formats.byte_reader import ByteReader
from tracetui.formats.recording import Buffer
from tracetui.formats.tracedat.options import Option

MetadataOpener = Callable[[], ByteReader]
"""Gives a reader at the start of a part's content; raises FormatError when there is nothing to read."""
TextOpener = Callable[[], bytes]


@dataclass(slots=True)
class Layout:
    """The parts of a file.

    Attributes:
        metadata: section number (also in version 6) -> how to read that part.
        options: all options in the file's order.
        buffers: ring buffers, the top one first.
        text_buffers: buffer name -> how to read the text of a latency trace.
        cpu_count: CPUs by the CPU table of version 6, 0 when there is none.
        clock: the clock that stands beside the CPU table or in the top buffer's option, "" for none.
        guessed_cpus: CPU numbers of a cut version 7 file were not recorded any more but guessed.
    """

    metadata: dict[int, MetadataOpener] = field(default_factory=dict)
    options: list[Option] = field(default_factory=list)
    buffers: list[Buffer] = field(default_factory=list)
    text_buffers: dict[str, TextOpener] = field(default_factory=dict)
    cpu_count: int = 0
    clock: str = ""
    guessed_cpus: bool = False

    def add_buffer(self, buffer: Buffer) -> None:
        """Add a buffer; another one without a name replaces the top one."""
        if buffer.name:
            self.buffers.append(buffer)
            return
        self.buffers = [buffer, *(other for other in self.buffers if other.name)]
        self.clock = buffer.clock
