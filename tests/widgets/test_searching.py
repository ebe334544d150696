"""Searching with the keys of less."""

from __future__ import annotations

from tests.widgets.browsing import Browser, browse


def line_of(browser: Browser) -> str:
    """The text under the cursor."""
    row = browser.events.current
    assert row is not None
    return f"{row.name}: {browser.main.session.text(row)}"


async def test_forward_again_and_back() -> None:
    async with browse() as browser:
        await browser.press("slash")
        await browser.type("exit_cpuid")
        first = browser.row
        assert "EXIT_CPUID" in line_of(browser)
        assert "/exit_cpuid 1 of 471" in browser.status
        await browser.press("n")
        second = browser.row
        assert second > first
        assert "2 of 471" in browser.status
        await browser.press("N")
        assert browser.row == first


async def test_backward_goes_around_the_start_and_says_so() -> None:
    async with browse() as browser:
        await browser.press("question_mark")
        await browser.type("exit_cpuid")
        assert "471 of 471" in browser.status
        assert "search went on at the end" in browser.status
        last = browser.row
        await browser.press("n")
        assert browser.row < last
        assert "search went on" not in browser.status
        await browser.press("N", "N")
        assert "search went on at the start" in browser.status


async def test_matches_are_marked_and_scrolled_into_sight() -> None:
    async with browse() as browser:
        await browser.press("slash")
        await browser.type("native_write_msr")
        marked = browser.events.marked_style
        strips = browser.events.render_lines(browser.events.size.region)
        strip = strips[browser.events.cursor - browser.events.scroll_offset.y]
        assert "native_write_msr" in "".join(segment.text for segment in strip if segment.style == marked)
        assert browser.events.pan > 0
        await browser.press("slash")
        await browser.type("sched_switch")
        assert browser.events.pan == 0


async def test_upper_case_letters_make_case_count() -> None:
    async with browse() as browser:
        await browser.press("slash")
        await browser.type("Exit_CPUID")
        assert "no match" in browser.status
        assert browser.row == 0


async def test_a_bad_pattern_is_explained() -> None:
    async with browse() as browser:
        await browser.press("slash")
        await browser.type("a(b")
        assert "bad pattern: missing ), unterminated subpattern at character 2" in browser.status
        await browser.press("j")
        assert "bad pattern" not in browser.status


async def test_without_a_search_n_says_so() -> None:
    async with browse() as browser:
        browser.main.action_next_match(False)
        await browser.pilot.pause()
        assert "/ starts one" in browser.status
        await browser.press("slash", "enter")
        assert browser.main.search_job.pattern is not None


async def test_leaving_the_prompt_changes_nothing() -> None:
    async with browse() as browser:
        await browser.press("slash", "x", "escape")
        assert browser.main.search_job.pattern is None
        assert browser.app.focused is browser.events
        assert browser.main.status.display


async def test_the_prompt_remembers() -> None:
    async with browse() as browser:
        for pattern in ("sched_switch", "kvm_exit"):
            await browser.press("slash")
            await browser.type(pattern)
        await browser.press("slash", "up", "up", "enter")
        assert browser.main.search_job.pattern is not None
        assert browser.main.search_job.pattern.pattern == "sched_switch"


async def test_a_search_can_be_stopped_and_goes_on() -> None:
    async with browse() as browser:
        await browser.pilot.press("slash", *"kvm_exit", "enter")
        assert browser.main.search_job.cancel() or not browser.main.search_job.running
        await browser.pilot.pause()
        await browser.press("n")
        assert "of 2,807" in browser.status


async def test_matches_are_counted_anew_in_other_rows() -> None:
    async with browse() as browser:
        await browser.press("slash")
        await browser.type("kvm_exit")
        await browser.press("tab", "j", "j", "j", "j", "enter")
        assert "1,761" in browser.status
