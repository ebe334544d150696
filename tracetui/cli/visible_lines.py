"""Lines of bytes as a terminal shows them."""

from __future__ import annotations

from collections.abc import Callable

from tracetui.visible import visible

_ALWAYS_SHOWN = bytes([*range(0x20, 0x7F), 0x0A])


class VisibleLines:
    """Takes lines in pieces, cut anywhere, and writes them so that nothing in them acts on the terminal."""

    def __init__(self, write: Callable[[str], object]) -> None:
        """Write to a text stream."""
        self._write, self._begun = write, b""

    def write(self, piece: memoryview) -> None:
        """Take the next bytes; a line is written when its end has come."""
        whole, line_break, begun = bytes(piece).rpartition(b"\n")
        if not line_break:
            self._begun += begun
            return
        lines, self._begun = self._begun + whole, begun
        self._write(_shown(lines) + "\n")

    def finish(self) -> None:
        """Write a last line that has no end."""
        if self._begun:
            self._write(_shown(self._begun))


def _shown(lines: bytes) -> str:
    text = lines.decode("latin-1")
    if not lines.translate(None, _ALWAYS_SHOWN):
        return text
    return "\n".join(map(visible, text.split("\n")))
