"""Help, information and the command palette."""

from __future__ import annotations

from textual.binding import Binding

from tests.widgets.browsing import browse
from tracetui.screens.help import help_lines
from tracetui.screens.info import info_lines
from tracetui.widgets.text_list import TextList


async def test_every_key_is_in_the_help() -> None:
    async with browse() as browser:
        text = "\n".join(f"{line.label} {line.text}" for line in help_lines(browser.main))
        for key in (
            "j ↓",
            "Space PgDn",
            "Ctrl+d",
            "g Home",
            "N %",
            "/",
            "?",
            "n",
            "N",
            ":",
            "Tab",
            "y",
            "i",
            "F1",
            "Esc",
        ):
            assert key in text, key
        for node in (type(browser.main), *(type(pane.rows) for pane in browser.main.panes.order)):
            for binding in node.BINDINGS:
                assert isinstance(binding, Binding)
                assert binding.system or (binding.tooltip or binding.description) in text


async def test_help_scrolls_and_closes() -> None:
    async with browse() as browser:
        await browser.press("f1")
        rows = browser.app.screen.query_one(TextList)
        await browser.press("j", "j")
        assert rows.scroll_offset.y == 2
        await browser.press("G")
        assert rows.scroll_offset.y == rows.line_count() - rows.page_lines
        await browser.press("escape")
        assert browser.app.screen is browser.main


async def test_info_names_files_and_vcpus() -> None:
    async with browse() as browser:
        text = "\n".join(f"{line.label} {line.text}" for line in info_lines(browser.main.session))
        for fact in ("host.dat", "trace.dat version 7, compression zlib", "x86-tsc", "thread 504 of host", "No damage"):
            assert fact in text
        await browser.press("i")
        assert browser.app.screen is not browser.main
        await browser.press("q")
        assert browser.app.screen is browser.main


async def test_the_palette_has_every_action_and_runs_it() -> None:
    async with browse() as browser:
        commands = {command.title: command for command in browser.app.get_system_commands(browser.main)}
        for node in (type(browser.main), *(type(pane.rows) for pane in browser.main.panes.order)):
            for binding in node.BINDINGS:
                assert isinstance(binding, Binding)
                wanted = binding.tooltip or binding.description
                assert binding.system or any(wanted in title for title in commands), wanted
        await browser.press("ctrl+p")
        await browser.pilot.press(*"move last")
        await browser.press("enter")
        await browser.press("enter")
        assert browser.app.screen is browser.main


async def test_a_palette_command_moves_the_cursor() -> None:
    async with browse() as browser:
        commands = {command.title: command for command in browser.app.get_system_commands(browser.main)}
        title = next(title for title in commands if title.startswith("Move: Last line"))
        await commands[title].callback()
        assert browser.row == 19588
