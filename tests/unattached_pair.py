"""A host and a guest as they are recorded without an agent: nothing says that they belong together."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from tracetui.formats.open_file import open_recording
from tracetui.formats.tracedat.options import OptionId
from tracetui.formats.tracedat.trace_dat import TraceDat

_UNKNOWN_OPTION = 0x7001


class Pair(NamedTuple):
    """The files."""

    host: Path
    guest: Path

    def contents(self) -> tuple[bytes, bytes]:
        return self.host.read_bytes(), self.guest.read_bytes()


def open_trace_dat(path: Path) -> TraceDat:
    recording = open_recording(path)
    assert isinstance(recording, TraceDat)
    return recording


def unattached(source: Path, folder: Path, guest: str = "host-demo.dat") -> Pair:
    """Copies of source/host.dat and its guest without GUEST, TIME_SHIFT and the guest's TSC2NSEC."""
    folder.mkdir(parents=True, exist_ok=True)
    host = without_options(source / "host.dat", folder / "host.dat", {OptionId.GUEST})
    gone = {OptionId.TIME_SHIFT, OptionId.TSC2NSEC}
    return Pair(host, without_options(source / guest, folder / guest, gone))


def without_options(source: Path, path: Path, gone: set[OptionId]) -> Path:
    """A copy in which some options have a number that nobody knows."""
    data = bytearray(source.read_bytes())
    recording = open_trace_dat(source)
    order = "big" if recording.big_endian else "little"
    for option in recording.options:
        if option.id in gone:
            data[option.offset - 6 : option.offset - 4] = _UNKNOWN_OPTION.to_bytes(2, order)  # type: ignore[arg-type]
    path.write_bytes(data)
    return path
