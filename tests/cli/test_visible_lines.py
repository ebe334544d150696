"""What a terminal gets of lines that come in pieces is what `visible` makes of each."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tracetui.cli.visible_lines import VisibleLines
from tracetui.visible import visible

LINES = st.lists(st.binary(max_size=8).map(lambda line: line.replace(b"\n", b"\x1b")), max_size=6)


@given(LINES, st.lists(st.integers(0, 60)), st.booleans())
def test_pieces(lines: list[bytes], cuts: list[int], ended: bool) -> None:
    whole = b"\n".join(lines) + b"\n" * ended
    written = list[str]()
    shown = VisibleLines(written.append)
    bounds = [0, *sorted(min(cut, len(whole)) for cut in cuts), len(whole)]
    for start, stop in pairwise(bounds):
        shown.write(memoryview(whole[start:stop]))
    shown.finish()
    assert "".join(written) == "\n".join(visible(line) for line in whole.decode("latin-1").split("\n"))
