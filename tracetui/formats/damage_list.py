"""The damage found in one file, as it is found."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import overload

from tracetui.formats.file_bytes import FormatError
from tracetui.formats.recording import Damage
from tracetui.limits import beyond, limit


class DamageList(Sequence[Damage]):
    """Each damage once, in the order it was found. Any thread may add."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._entries: list[Damage] = []
        self._seen: set[Damage] = set()
        self._lock = Lock()

    def add(self, reason: str, offset: int | None = None) -> None:
        """Note a damage, unless it is known."""
        damage = Damage(self._path, offset, reason)
        with self._lock:
            if damage in self._seen or len(self._entries) > limit("damage-places"):
                return
            if len(self._entries) == limit("damage-places"):
                damage = Damage(self._path, None, f"places of damage {beyond('damage-places')} are not listed")
            self._seen.add(damage)
            self._entries.append(damage)

    def add_error(self, what: str, error: FormatError) -> None:
        """Note what an error says about a part of the file."""
        self.add(f"{what}: {error.reason}", error.offset)

    def __len__(self) -> int:
        return len(self._entries)

    @overload
    def __getitem__(self, index: int) -> Damage: ...
    @overload
    def __getitem__(self, index: slice) -> list[Damage]: ...
    def __getitem__(self, index: int | slice) -> Damage | list[Damage]:
        return self._entries[index]
