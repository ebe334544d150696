"""Styled pieces of one line, cut to exactly the cells that show."""

from __future__ import annotations

from collections.abc import Iterable

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style

Line = list[Segment]


def fit(line: Iterable[Segment], pan: int, width: int, blank: Style) -> Line:
    """The `width` cells of a line that show when its first `pan` cells are to the left of the screen."""
    fitted: Line = []
    column, end = 0, pan + width
    for segment in line:
        text, style, _ = segment
        cells = len(text) if text.isascii() else cell_len(text)
        if column + cells > pan and column < end:
            shown = _cut(text, cells, max(pan - column, 0), min(cells, end - column))
            if shown:
                fitted.append(Segment(shown, style))
        column += cells
        if column >= end:
            break
    if column < end:
        fitted.append(Segment(" " * (end - max(column, pan)), blank))
    return fitted


def _cut(text: str, cells: int, start: int, stop: int) -> str:
    """Cells start .. stop-1 of a text; half of a wide character shows as a blank."""
    if not start and stop == cells:
        return text
    if text.isascii():
        return text[start:stop]
    _, rest = Segment(text).split_cells(start) if start else (None, Segment(text))
    return set_cell_size(rest.text, stop - start)


def pad(text: str, width: int) -> str:
    """Fill up to a width in cells, or shorten with an ellipsis."""
    cells = len(text) if text.isascii() else cell_len(text)
    if cells <= width:
        return text + " " * (width - cells)
    return set_cell_size(text, max(width - 1, 0)) + "…" if width > 0 else ""


def broken(text: str, room: int) -> list[str]:
    """A text in lines of at most `room` characters, broken between words where there are any."""
    parts = []
    while len(text) > room:
        cut = text.rfind(" ", 1, room + 1)
        cut = cut if cut > 0 else room
        parts.append(text[:cut])
        text = text[cut:].lstrip(" ")
    return [*parts, text]


def restyle(line: Iterable[Segment], style: Style, marked: Style | None) -> Line:
    """The same text in one style, but for what is marked."""
    return [
        Segment(segment.text, marked if marked is not None and segment.style is marked else style) for segment in line
    ]


def width_of(line: Iterable[Segment]) -> int:
    """Cells of a whole line."""
    return sum(segment.cell_length for segment in line)
