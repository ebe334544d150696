"""What the shell offers behind `tracetui`."""

from __future__ import annotations

import pytest
from click.shell_completion import BashComplete

from tracetui.cli import command_line


def offered(args: list[str], incomplete: str) -> list[tuple[str, str]]:
    """(type, value) of what may follow."""
    shell = BashComplete(command_line._tracetui, {}, "tracetui", "_TRACETUI_COMPLETE")
    return [(item.type, item.value) for item in shell.get_completions(args, incomplete)]


@pytest.mark.parametrize(
    ("args", "incomplete", "wanted"),
    [
        ([], "rep", [("plain", "report"), ("file", "rep")]),
        ([], "ho", [("file", "ho")]),
        ([], "--the", [("plain", "--theme")]),
        (["host.dat"], "gu", [("file", "gu")]),
        (["host.dat"], "--no-s", [("plain", "--no-session")]),
        (["config"], "--j", [("plain", "--json")]),
    ],
)
def test_what_may_follow(args: list[str], incomplete: str, wanted: list[tuple[str, str]]) -> None:
    assert offered(args, incomplete) == wanted


def test_help_is_offered_once() -> None:
    assert [value for _, value in offered([], "--he")] == ["--help"]
