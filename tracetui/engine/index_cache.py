"""Indexes of recordings that take long to index, kept between runs in the user's cache folder.

An index serves when the files are the same (see file_identity), are put together the same way, and the same
code would make it. Nothing is lost when the folder cannot be written or its files are damaged.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from tracetui.engine.file_identity import file_identity
from tracetui.engine.slots import Slot
from tracetui.formats.recording import Recording

if TYPE_CHECKING:
    from tracetui.engine.index import Index

WORTH_KEEPING_S = 2.0
"""Indexes that were made quicker are made again."""
MOST_BYTES = 2 << 30
"""All kept indexes together; those that were not used for longest go first."""
_SUFFIX = ".index"
_ABANDONED_S = 86400
_SOURCES = ("clock", "index", "index_part", "kept_index", "later_half", "merge_plain", "name_notes", "slots", "walk")
_KIND = "trace.dat"


_use = [True]


def use_cache(wanted: bool) -> None:
    """Say whether sessions that are opened from now on keep indexes and use kept ones; that is so from the start."""
    _use[0] = wanted


def usual_cache() -> IndexCache | None:
    """The user's cache, None when it is not to be used."""
    return IndexCache() if _use[0] else None


class IndexCache:
    """The kept indexes of one user.

    Attributes:
        folder: where they are.
        notes: what a user may want to know of.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or _cache_folder() / "indexes"
        self.notes: list[str] = []
        self._sought: Path | None = None
        """Where the index was looked for before it was made."""

    def find(self, slots: Sequence[Slot]) -> Index | None:
        """The index of some streams, None when it is not kept."""
        from tracetui.engine.array_file import BadArrayFile, read_arrays
        from tracetui.engine.kept_index import NotAnIndex, restored_index

        path = None
        try:
            path = self._sought = self._path(slots)
            index = restored_index(slots, read_arrays(path)) if path is not None else None
        except (BadArrayFile, NotAnIndex):
            assert path is not None
            self.notes.append(f"{path}: damaged; the index is made again")
            with suppress(OSError):
                path.unlink()
            return None
        except OSError:
            return None
        if path is not None:
            with suppress(OSError):
                os.utime(path)
        return index

    def keep(self, index: Index) -> None:
        """Keep a complete index that was not found, if that is possible and its files are still the same."""
        from tracetui.engine.array_file import write_arrays
        from tracetui.engine.kept_index import index_arrays

        if any(recording.damage for recording in _recordings(index.slots)):
            # Opening must find and say again what could not be read.
            return
        with suppress(OSError):
            path = self._path(index.slots)
            arrays = index_arrays(index)
            if (
                path is not None
                and path == self._sought
                and sum(part.nbytes for parts in arrays.values() for part in parts) <= MOST_BYTES
            ):
                write_arrays(path, arrays)
        self._shrink()

    def _path(self, slots: Sequence[Slot]) -> Path | None:
        """Where the index of some streams is or would be; None where none is kept.

        Raises:
            OSError: a file cannot be read.
        """
        recordings = _recordings(slots)
        if not slots or any(recording.kind != _KIND for recording in recordings):
            return None
        digest = hashlib.sha256(_code_digest())
        for recording in recordings:
            digest.update(file_identity(recording.path))
        for slot in slots:
            digest.update(repr(_arrangement(slot)).encode())
        return self.folder / f"{digest.hexdigest()[:40]}{_SUFFIX}"

    def _shrink(self) -> None:
        """Throw away what is too much, and what was left by a run that was ended while it wrote."""
        from tracetui.engine.array_file import PART_PREFIX

        with suppress(OSError):
            found = [(path, path.stat()) for path in self.folder.iterdir()]
            used = 0
            for path, facts in sorted(found, key=lambda each: each[1].st_mtime_ns, reverse=True):
                if path.name.startswith(PART_PREFIX):
                    if time.time() - facts.st_mtime > _ABANDONED_S:
                        path.unlink()
                elif path.suffix == _SUFFIX:
                    used += facts.st_size
                    if used > MOST_BYTES:
                        path.unlink()


def _recordings(slots: Sequence[Slot]) -> list[Recording]:
    return list({slot.machine.number: slot.machine.recording for slot in slots}.values())


def _arrangement(slot: Slot) -> tuple[object, ...]:
    """All that decides about a stream's rows beside its file's content."""
    recording, stream = slot.machine.recording, slot.stream
    place = slot.number, slot.machine.number, slot.buffer.name, stream.cpu, stream.page_count, slot.buffer.page_size
    return *place, recording.big_endian, recording.long_size, slot.machine.pid_offset, slot.clock


def _code_digest() -> bytes:
    from tracetui.engine.jit import sources_digest

    here = Path(__file__)
    sources = [here.with_name(f"{name}.py").read_bytes() for name in _SOURCES]
    return hashlib.sha256(b"\0".join([sources_digest().encode(), *sources])).digest()


def _cache_folder() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()) / "tracetui"
