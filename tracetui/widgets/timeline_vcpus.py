"""How the lanes of CPUs draw the threads that run vCPUs: digits for one guest, letters for the next, in its colour."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tracetui.engine.lanes_names import VcpuThread
from tracetui.visible import visible
from tracetui.widgets.timeline_glyphs import Glyph

_CHARACTERS = ("0123456789", "abcdefghij", "ABCDEFGHIJ")
GUEST_COLOURS = 4


class VcpuGlyphs:
    """The glyphs of a session's threads, by number."""

    def __init__(self, threads: Sequence[VcpuThread]) -> None:
        guests: list[int | None] = []
        self._glyphs: list[Glyph] = []
        for thread in threads:
            guest = thread.guest.number if thread.guest is not None else None
            if guest not in guests:
                guests.append(guest)
            self._glyphs.append(_glyph(thread, guests.index(guest)))
        self._several = len(guests) > 1

    def of(self, number: int) -> Glyph:
        """How a thread is drawn."""
        return self._glyphs[number]

    def legend(self, numbers: Iterable[int]) -> list[Glyph]:
        """One glyph per guest of some threads, with the vCPU that comes first."""
        first: dict[str, Glyph] = {}
        for glyph in sorted((self.of(number) for number in numbers), key=lambda glyph: (glyph.style, glyph.character)):
            first.setdefault(glyph.name, glyph)
        return [glyph if self._several else glyph._replace(name="vCPU") for glyph in first.values()]


def _glyph(thread: VcpuThread, guest: int) -> Glyph:
    character = _CHARACTERS[guest % len(_CHARACTERS)][thread.vcpu % 10] if thread.vcpu >= 0 else "v"
    name = f"{visible(thread.guest.name) if thread.guest is not None else '?'} vCPU"
    return Glyph(character, f"timeline--vcpu-{guest % GUEST_COLOURS}", name, "a vCPU's thread")
