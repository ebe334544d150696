"""The walk-through's keys, pressed as they stand in the document, lead to the answers that it gives."""

from __future__ import annotations

import pytest

from screenshots.walk_through import Step, pictures, sections
from tests.widgets.browsing import SMALL, Browser, browse

SECTIONS = sections()


def shown(browser: Browser) -> list[str]:
    """The screen's lines without frames, with single blanks."""
    strips = browser.app.screen._compositor.render_strips()
    return [" ".join(strip.text.strip("│ ").split()) for strip in strips]


@pytest.mark.parametrize("steps", SECTIONS.values(), ids=list(SECTIONS))
async def test_the_keys_lead_to_the_answers(steps: list[Step]) -> None:
    async with browse(size=SMALL) as browser:
        for step in steps:
            for key in step.keys:
                await browser.press(key)
            lines = shown(browser)
            for text in step.shows:
                assert any(text in line for line in lines), f"{text!r} after {step.keys}:\n" + "\n".join(lines)


def test_every_question_has_an_answer_that_is_checked_and_a_picture() -> None:
    assert len(SECTIONS) == 4
    for title, steps in SECTIONS.items():
        assert title.endswith("?")
        assert all(step.keys for step in steps)
        assert any(step.shows for step in steps)
    names = [name for name, _, _ in pictures()]
    assert len(names) == len(set(names)) >= 4


def test_the_document_says_which_keys_are_pressed_where() -> None:
    text = "## One?\n\n```keys\nTab v <\n```\n\n```shows\na   b\n```\n\n![x](../screenshots/one-80x24.svg)\n"
    assert sections(text) == {"One?": [Step(["tab", "v", "<"], ["a b"], [("one-80x24", 80, 24)])]}
