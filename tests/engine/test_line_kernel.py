"""The kernels on printed lines beside the same in plain Python, on any lines."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.test_pattern_table import accepts
from tracetui.engine import line_kernel
from tracetui.engine.byte_words import WORD, padded
from tracetui.engine.pattern import compile_pattern
from tracetui.engine.pattern_table import pattern_table

_TEXTS = st.lists(st.sampled_from([b" ", b"\n", b"ab", b"B", b"x=1", b"long enough for two words", b"\xe9", b"\x1b"]))
_LINES = st.lists(st.tuples(st.sampled_from([b"", b"t-1 e: ", b"task-22 event: "]), _TEXTS.map(b"".join)), max_size=8)


def printed(lines: Sequence[tuple[bytes, bytes]]) -> tuple[np.ndarray, np.ndarray]:
    """What the render kernel leaves: the bytes, and where texts begin and line breaks end."""
    out, spans = b"", []
    for head, text in lines:
        start = len(out)
        out += head + text
        out += b"" if out.endswith(b"\n") and len(out) > start else b"\n"
        spans.append((start + len(head), len(out)))
    return padded(out), np.array(spans, np.int64).reshape(-1, 2)


def shown_plain(head: bytes, text: bytes) -> bytes:
    """A line as it is shown; one without a head was given as it is, but for its line break."""
    return head + text.strip(b" \n") if head else text.removesuffix(b"\n")


def shown(lines: Sequence[tuple[bytes, bytes]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    out, spans = printed(lines)
    places = np.zeros((len(lines), line_kernel.LINE_COLUMNS), np.int64)
    odd = np.zeros(len(lines), np.bool_)
    assert line_kernel.shown_lines(out, spans, 0, len(lines), places, odd) == odd.sum()
    return out, places, odd


@given(_LINES)
def test_lines_as_they_are_shown(lines: list[tuple[bytes, bytes]]) -> None:
    out, places, odd = shown(lines)
    wanted = [shown_plain(*line) for line in lines]
    assert [out[start:end].tobytes() for start, _, end in places.tolist()] == wanted
    assert [out[start:text].tobytes() for start, text, _ in places.tolist()] == [head for head, _ in lines]
    assert odd.tolist() == [any(not 32 <= byte <= 126 for byte in line) for line in wanted]
    between = np.ones(len(out) - WORD, np.bool_)
    for start, _, end in places.tolist():
        between[start:end] = False
    assert (out[: len(between)][between] == ord("\n")).all()


@given(
    _LINES, st.sampled_from([b"a", b"ab", b"bx", b"b", b"enough fo", b"long enough for two words", b"1"]), st.booleans()
)
def test_lines_that_hold_a_text(lines: list[tuple[bytes, bytes]], wanted: bytes, exact: bool) -> None:
    out, places, _ = shown(lines)
    hits = np.zeros(len(lines), np.bool_)
    folded = padded(bytes(32 * (chr(byte).isalpha() and not exact) for byte in wanted))
    count = line_kernel.lines_with(out, places, padded(wanted), folded, hits)
    texts = [out[start:end].tobytes() for start, _, end in places.tolist()]
    assert hits.tolist() == [wanted in (text if exact else text.lower()) for text in texts]
    assert count == hits.sum()


@given(_LINES, st.sampled_from(["b", "[^ ]x", "^t", "=1$", r"\bw", "o.*o", "^$", r"\Se*n", "(?i)B"]), st.data())
def test_lines_that_a_table_accepts(lines: list[tuple[bytes, bytes]], pattern: str, data: st.DataObject) -> None:
    table = pattern_table(compile_pattern(pattern))
    assert table is not None
    out, places, odd = shown(lines)
    asked = data.draw(st.lists(st.booleans(), min_size=len(lines), max_size=len(lines)))
    hits, states = np.array(asked, np.bool_), table.states
    count = line_kernel.lines_accepted(out, places, states.classes, states.table, states.start, states.width, hits)
    assert count == hits.sum()
    for place, (start, _, end) in enumerate(places.tolist()):
        if not odd[place]:
            text = out[start:end].tobytes().decode("ascii")
            assert bool(hits[place]) == (asked[place] and accepts(states, text))
