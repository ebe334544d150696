"""A regular expression as it is typed into a search -> something that matches lines and never hangs."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from typing import cast

import re2

from tracetui.engine.pattern_text import is_quick
from tracetui.errors import UsageError

_LONGEST_PATTERN = 10_000
LONGEST_TRIED = 300
"""Characters of a line that an expression looks at which RE2 does not know."""


class TriedPattern:
    """What RE2 does not know, references back and looking around, by Python's `re`, on not too much text.

    Attributes:
        pattern: the expression.
    """

    def __init__(self, compiled: re.Pattern[str]) -> None:
        self._compiled = compiled
        self.pattern = compiled.pattern

    def search(self, text: str) -> re.Match[str] | None:
        """The first match in the beginning of a text."""
        return self._compiled.search(text, 0, LONGEST_TRIED)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """All matches in the beginning of a text."""
        return self._compiled.finditer(text, 0, LONGEST_TRIED)


def compile_pattern(text: str) -> re.Pattern[str]:
    """Compile a regular expression, ignoring case unless it has an upper-case letter (smart case).

    Matching by RE2 takes time linear in the text whatever the pattern is. Its syntax is Python's without
    references back and looking around; a pattern that has these is matched by Python's `re`, and refused where
    that could take long.

    Returns:
        An object with `pattern`, `search` and `finditer` of `re.Pattern`.

    Raises:
        UsageError: it is no regular expression; the message says where.
    """
    if len(text) > _LONGEST_PATTERN:
        raise UsageError(f"bad pattern: longer than {_LONGEST_PATTERN} characters")
    parsed = _parse(text)
    try:
        return cast("re.Pattern[str]", re2.compile(text, re2_options(text)))
    except re2.error as error:
        if is_quick(text):
            return cast("re.Pattern[str]", TriedPattern(parsed))
        raise UsageError(f"bad pattern: {error.args[0].decode('utf-8', 'replace')}") from error
    except UnicodeEncodeError as error:
        raise UsageError("bad pattern: not text") from error


def re2_options(text: str) -> re2.Options:
    """How RE2 is to take a pattern."""
    options = re2.Options()
    options.case_sensitive = has_upper_case(text)
    options.log_errors = False
    return options


def has_upper_case(pattern: str) -> bool:
    """Whether letters typed as such are upper case; those of escapes (backslash S) are not."""
    return any(character.isupper() for character in re.sub(r"\\.", "", pattern))


def _parse(text: str) -> re.Pattern[str]:
    """Let Python's own parser say what is wrong and where, as RE2 does not."""
    try:
        with warnings.catch_warnings(action="ignore"):
            return re.compile(text, 0 if has_upper_case(text) else re.IGNORECASE)
    except re.error as error:
        where = "" if error.pos is None else f" at character {error.pos + 1}"
        raise UsageError(f"bad pattern: {error.msg}{where}") from error
    except (OverflowError, RecursionError) as error:
        raise UsageError("bad pattern: too large") from error
