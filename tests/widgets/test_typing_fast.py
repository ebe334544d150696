"""Keys that come in one burst, as over a slow connection or from the clipboard: the prompt gets them, no list does."""

from __future__ import annotations

from textual import events

from tests.widgets.browsing import Browser, browse, settled

_NAMES = {"/": "slash", ":": "colon", "_": "underscore", "\r": "enter", "'": "apostrophe", "\b": "backspace"}


async def burst(browser: Browser, keys: str) -> None:
    """Press keys faster than anything can be drawn."""
    for key in keys:
        browser.app.post_message(events.Key(_NAMES.get(key, key), key if key.isprintable() else None))
    await settled(browser.pilot)


async def test_a_pattern_is_searched_whole() -> None:
    async with browse() as browser:
        await burst(browser, "/exit_cpux\bid\r")
        assert "/exit_cpuid 1 of 471" in browser.status


async def test_letters_of_a_pattern_are_no_keys() -> None:
    async with browse() as browser:
        await burst(browser, "/tQGAq\r")
        assert browser.app.is_running
        assert browser.row == 0
        assert browser.main.marks == {}


async def test_what_is_typed_stays_until_it_is_sent() -> None:
    async with browse() as browser:
        await browser.press("colon")
        await browser.type("50%")
        middle = browser.row
        await browser.press("g")
        await burst(browser, ":50")
        assert browser.main.prompt_job.active
        await browser.type("%")
        assert browser.row == middle
