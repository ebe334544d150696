"""Which rows of a list match a pattern: found chunk by chunk, nearest to the cursor first."""

from __future__ import annotations

import re
import warnings
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from threading import Lock
from typing import NamedTuple, cast

import re2

from tracetui.engine.row import Row
from tracetui.engine.row_line import row_line
from tracetui.engine.row_view import RowView
from tracetui.engine.session import Session
from tracetui.errors import UsageError

CHUNK_ROWS = 2048
"""Rows between two chances to stop: some 30 ms of work."""
_LONGEST_PATTERN = 10_000


class Hit(NamedTuple):
    """A match: its position in the list, and whether the search went past an end to get there."""

    position: int
    wrapped: bool


def compile_pattern(text: str) -> re.Pattern[str]:
    """Compile a regular expression, ignoring case unless it has an upper-case letter (smart case).

    Matching takes time linear in the text whatever the pattern is: RE2's syntax is Python's without
    references back and looking around.

    Returns:
        An object with the methods of `re.Pattern`.

    Raises:
        UsageError: it is no regular expression; the message says where.
    """
    if len(text) > _LONGEST_PATTERN:
        raise UsageError(f"bad pattern: longer than {_LONGEST_PATTERN} characters")
    _check_syntax(text)
    options = re2.Options()
    options.case_sensitive = _has_upper_case(text)
    options.log_errors = False
    try:
        return cast("re.Pattern[str]", re2.compile(text, options))
    except re2.error as error:
        raise UsageError(f"bad pattern: {error.args[0].decode('utf-8', 'replace')}") from error
    except UnicodeEncodeError as error:
        raise UsageError("bad pattern: not text") from error


def _check_syntax(text: str) -> None:
    """Let Python's own parser say what is wrong and where, as RE2 does not."""
    try:
        with warnings.catch_warnings(action="ignore"):
            re.compile(text)
    except re.error as error:
        where = "" if error.pos is None else f" at character {error.pos + 1}"
        raise UsageError(f"bad pattern: {error.msg}{where}") from error
    except (OverflowError, RecursionError) as error:
        raise UsageError("bad pattern: too large") from error


def _has_upper_case(pattern: str) -> bool:
    """Whether letters typed as such are upper case; those of escapes (backslash S) are not."""
    return any(character.isupper() for character in re.sub(r"\\.", "", pattern))


class Search:
    """One search over one list of rows; `run` works in a thread while others ask.

    Attributes:
        pattern: what is searched for.
        view: the list.
        length: lines it had when the search began.
        count: matches found so far.
    """

    def __init__(self, session: Session, view: RowView, pattern: re.Pattern[str]) -> None:
        self._session = session
        self.pattern = pattern
        self.view = view
        self.count = 0
        self.length = len(view)
        self._chunks: list[list[int] | None] = [None] * -(-self.length // CHUNK_ROWS)
        self._searched = 0
        self._lock = Lock()

    @property
    def complete(self) -> bool:
        """Whether every row has been looked at."""
        return self._searched == len(self._chunks)

    @property
    def progress(self) -> float:
        """Share of the rows that have been looked at, 0 to 1."""
        return self._searched / len(self._chunks) if self._chunks else 1.0

    def run(self, origin: int, backward: bool = False) -> Iterator[float]:
        """Look at all rows not yet looked at, from a position on and around; yields the share done."""
        count = len(self._chunks)
        start, step = min(max(origin, 0), max(self.length - 1, 0)) // CHUNK_ROWS, -1 if backward else 1
        for offset in range(count):
            chunk = (start + step * offset) % count
            if self._chunks[chunk] is None:
                found = self._matches(chunk * CHUNK_ROWS)
                # A thread that was told to stop may still be in its last chunk, which then is found twice.
                with self._lock:
                    if self._chunks[chunk] is None:
                        self._chunks[chunk] = found
                        self.count += len(found)
                        self._searched += 1
                yield self.progress

    def _matches(self, first: int) -> list[int]:
        session, matches = self._session, self.pattern.search
        rows = self._rows(first, min(first + CHUNK_ROWS, self.length))
        return sorted(position for position, row in rows if matches(str(row_line(session, row))))

    def _rows(self, start: int, stop: int) -> Iterator[tuple[int, Row]]:
        from tracetui.engine.scattered_rows import consecutive_rows, scattered_rows

        numbers = self.view.numbers
        if numbers is None:
            yield from enumerate(consecutive_rows(self.view.timeline, start, stop), start)
            return
        chosen = numbers[start:stop]
        order = chosen.argsort(kind="stable")
        for place, row in enumerate(scattered_rows(self.view.timeline, chosen[order])):
            yield start + int(order[place]), row

    def nearest(self, position: int, backward: bool = False) -> Hit | None:
        """The next match behind (before) a position, around the end if need be.

        Returns:
            None when it is not known yet, or when there is none at all (then `complete`).
        """
        count = len(self._chunks)
        if not count:
            return None
        start, step = min(max(position, 0), self.length - 1) // CHUNK_ROWS, -1 if backward else 1
        for offset in range(count + 1):
            found = self._chunks[(start + step * offset) % count]
            if found is None:
                return None
            hit = _pick(found, position, backward, first=offset == 0, last=offset == count)
            if hit is not None:
                return Hit(hit, hit <= position if not backward else hit >= position)
        return None

    def rank(self, position: int) -> int | None:
        """Which match, from 1 in list order, a position is; None when it is none or not known yet."""
        home = position // CHUNK_ROWS
        before = 0
        for chunk, found in enumerate(self._chunks[: home + 1]):
            if found is None:
                return None
            if chunk == home:
                place = bisect_left(found, position)
                return before + place + 1 if place < len(found) and found[place] == position else None
            before += len(found)
        return None


def _pick(found: list[int], position: int, backward: bool, *, first: bool, last: bool) -> int | None:
    """The match of one chunk that comes next; in the chunk of the cursor only those on the right side of it."""
    if not found:
        return None
    if not (first or last):
        return found[-1] if backward else found[0]
    if backward:
        place = bisect_left(found, position)
        return (found[place - 1] if place else None) if first else found[-1]
    place = bisect_right(found, position)
    return (found[place] if place < len(found) else None) if first else found[0]
