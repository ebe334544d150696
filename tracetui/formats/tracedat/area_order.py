"""How the CPUs' data lies in a file: one area behind the other, so that a damaged table of CPUs shows."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from tracetui.formats.tracedat.page_streams import Area
from tracetui.limits import limit

COUNT_WORD = 4
"""Areas of compressed data may begin with a word that their size does not count (trace-cmd 3.1.6)."""


def aligned(offset: int, page_size: int) -> int:
    """The first multiple of a page size at or behind an offset."""
    return -(-offset // page_size) * page_size


def follow_each_other(areas: Sequence[Area], page_size: int, may_lack_word: bool = False) -> bool:
    """Whether areas of ascending CPUs stand one behind the other, each at the next multiple of the page size.

    All writers store them so, those of CPUs without data included.

    Args:
        areas: in stored order.
        page_size: bytes per sub-buffer.
        may_lack_word: the data is compressed, so sizes may lack the word.
    """
    words = (0, COUNT_WORD) if may_lack_word else (0,)
    if any(area.offset % page_size or area.cpu >= limit("cpus") for area in areas):
        return False
    return all(
        area.cpu < following.cpu and following.offset in [aligned(area_end(area) + word, page_size) for word in words]
        for area, following in pairwise(areas)
    )


def fill_up_to(areas: Sequence[Area], end: int) -> bool:
    """Whether the last of some areas ends at an offset, the word included or not."""
    return end - area_end(areas[-1]) in (0, COUNT_WORD)


def area_end(area: Area) -> int:
    """File offset behind an area, as far as it is stated."""
    return area.offset + area.size
