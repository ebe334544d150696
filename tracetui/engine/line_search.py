"""Finds the rows whose lines match a pattern, many rows at a time: on the bytes that the render kernel makes."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt
import re2

from tracetui.engine import line_kernel as columns
from tracetui.engine.byte_words import padded
from tracetui.engine.line_kernel import lines_accepted, lines_with, shown_lines
from tracetui.engine.pattern import LONGEST_TRIED, has_upper_case, re2_options
from tracetui.engine.pattern_table import PatternTable, pattern_table
from tracetui.engine.pattern_text import plain_text, required_text
from tracetui.engine.render import LineRenderer
from tracetui.engine.row_blocks import RowBlocks, chosen_rows
from tracetui.engine.search_renderers import SearchRenderers
from tracetui.engine.session import Session
from tracetui.engine.timeline import Timeline
from tracetui.engine.walk import Block, Ints
from tracetui.visible import visible

_FEW = 16
"""One candidate in so many lines: each is looked at on its own."""
_CHANGES_CASE = re.compile(r"\(\?[a-zA-Z]*i")
_CHANGES_LINES = re.compile(r"\(\?[a-zA-Z]*-[a-zA-Z]*m")


class LineSearch:
    """Looks at rows for one thread; gives what `pattern.search(str(row_line(session, row)))` would of each."""

    def __init__(self, session: Session, pattern: re.Pattern[str], timeline: Timeline | None = None) -> None:
        """Prepare.

        Args:
            session: whose rows.
            pattern: made by compile_pattern.
            timeline: the rows, default the session's.
        """
        own = timeline is None or timeline is session.timeline
        self._timeline = timeline or session.timeline
        self._pattern = pattern
        self._plain = plain_text(pattern.pattern)
        self._needle = _Needle(self._plain or required_text(pattern.pattern), _is_exact(pattern.pattern, self._plain))
        self._table = None if self._plain else pattern_table(pattern)
        self._whole_blocks = None if self._plain or self._table else _for_blocks(pattern.pattern)
        self._renderers = session.search_renderers if own else SearchRenderers(session, self._timeline)
        self._renderer: LineRenderer
        self._blocks = RowBlocks(self._timeline)
        self._lines = np.empty((0, columns.LINE_COLUMNS), np.int64)
        self._odd = self._hits = np.empty(0, np.bool_)

    def between(self, start: int, stop: int) -> Ints:
        """Numbers of the rows start .. stop-1 that match, int64[n] ascending."""
        with self._renderers.borrowed() as self._renderer:
            found = [block.first + self._places(block) for block in self._blocks.scan(start, stop)]
        return np.concatenate([_NONE, *found])

    def among(self, numbers: Ints) -> Ints:
        """Those of some rows that match.

        Args:
            numbers: int64[n] ascending.

        Returns:
            int64[m] ascending.
        """
        with self._renderers.borrowed() as self._renderer:
            found = [
                block.first + places[self._places(chosen_rows(block, places))]
                for block, places in self._blocks.scattered(numbers)
            ]
        return np.concatenate([_NONE, *found])

    def _places(self, block: Block) -> Ints:
        pieces = [
            first + np.flatnonzero(self._matching(first, stop, size))
            for first, stop, size in self._renderer.runs(block)
        ]
        return np.concatenate([_NONE, *pieces])

    def _matching(self, first: int, stop: int, size: int) -> npt.NDArray[np.bool_]:
        """bool[n] of the rows that have just been printed."""
        count = stop - first
        if len(self._lines) < count:
            self._lines = np.empty((count, columns.LINE_COLUMNS), np.int64)
            self._odd, self._hits = np.empty(count, np.bool_), np.empty(count, np.bool_)
        lines, odd, hits = self._lines[:count], self._odd[:count], self._hits[:count]
        out = self._renderer.out
        found = shown_lines(out, self._renderer.spans, first, stop, lines, odd)
        candidates = count
        if self._needle.text:
            candidates = lines_with(out, lines, self._needle.wanted, self._needle.folded, hits)
        else:
            hits[:] = True
        if self._plain is None and candidates:
            self._keep_matching(lines, hits, candidates, size)
        if found:
            for place in np.flatnonzero(odd).tolist():
                hits[place] = self._pattern.search(self._odd_line(*lines[place].tolist())) is not None
        return hits

    def _keep_matching(self, lines: Ints, hits: npt.NDArray[np.bool_], candidates: int, size: int) -> None:
        """Take away the candidates that do not match."""
        text = self._renderer.out.data[:size]
        if self._table is not None:
            self._keep_accepted(lines, hits, self._table)
            if self._table.is_exact:
                return
        if self._whole_blocks is None or _FEW * candidates < len(lines):
            for place in np.flatnonzero(hits).tolist():
                start, _, end = lines[place].tolist()
                hits[place] = self._pattern.search(str(text[start:end], "latin-1")) is not None
            return
        at = np.array([match.start() for match in self._whole_blocks.finditer(text)], np.int64)
        rows = np.searchsorted(lines[:, columns.START], at, "right") - 1
        # A place between two lines belongs to neither.
        inside = (rows >= 0) & (at <= lines[rows, columns.END])
        hits[:] = False
        hits[rows[inside]] = True

    def _keep_accepted(self, lines: Ints, hits: npt.NDArray[np.bool_], table: PatternTable) -> None:
        """Take away the candidates that the table of states does not accept."""
        if not table.is_exact:
            lines = lines.copy()
            np.minimum(lines[:, columns.END], lines[:, columns.START] + LONGEST_TRIED, out=lines[:, columns.END])
        states = table.states
        lines_accepted(self._renderer.out, lines, states.classes, states.table, states.start, states.width, hits)

    def _odd_line(self, start: int, text: int, end: int) -> str:
        """A line that has characters which are shown in another way."""
        out = self._renderer.out
        head = out[start:text].tobytes().decode("utf-8", "replace")
        return head + visible(out[text:end].tobytes().decode("latin-1"))


_NONE: Ints = np.empty(0, np.int64)


class _Needle:
    """A text as the kernel takes it; letters match in either case unless they are typed in upper case."""

    def __init__(self, text: str, exact: bool) -> None:
        self.text = text
        letters = bytes(32 * (character.isalpha() and not exact) for character in text)
        self.folded = padded(letters)
        self.wanted = padded((text if exact else text.lower()).encode("ascii"))


def _is_exact(pattern: str, plain: str | None) -> bool:
    """Whether letters match in the case only in which they are typed."""
    return has_upper_case(pattern) and (plain is not None or not _CHANGES_CASE.search(pattern))


def _for_blocks(pattern: str) -> re.Pattern[bytes] | None:
    """An expression that matches once per matching line in the bytes of many lines; None where that is impossible."""
    if _CHANGES_LINES.search(pattern):
        return None
    # The beginning of the text is that of the line.
    of_lines = re.sub(r"\\.", lambda escape: "^" if escape[0] == r"\A" else escape[0], pattern, flags=re.DOTALL)
    options = re2_options(pattern)
    options.never_nl = options.never_capture = True
    try:
        compiled: re.Pattern[bytes] = re2.compile(f"(?m)(?:{of_lines}).*".encode(), options)
    except (re2.error, UnicodeEncodeError):
        return None
    return compiled
