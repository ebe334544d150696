"""What the two reports print for one input, as docs/differences.md shows it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from click.testing import CliRunner

from tests.report.crafted_pairs import in_both
from tracetui.cli.report import report_command
from tracetui.errors import TracetuiError

_VISIBLE = {"\n": " ⏎ ", "\0": r"\0", "\t": "⇥"}
_LONG = 4


@dataclass(frozen=True)
class Example:
    """One example of a difference.

    Attributes:
        given: what was printed, in Markdown.
        compat: what --compat prints for it.
        right: what the default report prints.
    """

    given: str
    compat: str
    right: str

    def cell(self) -> str:
        """The cell of the document's row."""
        return f"{self.given}: {_code(self.compat)} → {_code(self.right)}"


def _code(text: str) -> str:
    text = text.strip("\n")
    lines = text.split("\n")
    if len(lines) > _LONG:
        text = f"{lines[0]}\n{lines[1]}\n… {len(lines)} lines"
    for character, shown in _VISIBLE.items():
        text = text.replace(character, shown)
    return f"`{text.strip().replace('|', chr(92) + '|')}`" if text.strip() else "nothing"


@cache
def _both(path: Path, options: tuple[str, ...]) -> tuple[list[str], list[str]]:
    return in_both(*options, path)


def recorded(path: Path, pattern: str, *options: str) -> Example:
    """The first line of a real recording where what the pattern's group matches differs.

    Args:
        path: the recording.
        pattern: the part of both lines that is shown is its group.
        options: of both reports.
    """
    part = re.compile(pattern)
    for one, other in zip(*_both(path, options), strict=True):
        compat, right = part.search(one), part.search(other)
        if compat and right and compat[1] != right[1]:
            return Example(f"`{path.parent.name}/{path.name}`", compat[1], right[1])
    raise AssertionError(f"{pattern} is the same in both reports of {path}")


def outcome(*arguments: object) -> str:
    """What one report says: its last line, or why it failed and with which exit status."""
    result = CliRunner().invoke(report_command, [*map(str, arguments), "-q"], standalone_mode=False)
    if result.exception is not None:
        assert isinstance(result.exception, TracetuiError), result.exception
        return f"{str(result.exception).partition(chr(10))[0]} (exit status {result.exception.exit_status})"
    return result.stdout_bytes.decode("latin-1").rstrip("\n").rpartition("\n")[2]


def outcomes(*arguments: object) -> tuple[str, str]:
    """The outcomes of --compat and of the default report."""
    return outcome("--compat", *arguments), outcome(*arguments)


def status(*arguments: object) -> int:
    """The exit status of one report."""
    result = CliRunner().invoke(report_command, [*map(str, arguments), "-q"], standalone_mode=False)
    if isinstance(result.exception, TracetuiError):
        return result.exception.exit_status
    assert result.exception is None, result.exception
    assert isinstance(result.return_value, int)
    return result.return_value
