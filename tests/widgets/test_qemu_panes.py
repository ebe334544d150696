"""QEMU under its guest, what it adds to details and filters, and the verdict on the guest's clock."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.engine.test_qemu_clock import opened
from tests.widgets.browsing import LARGE, Browser, browse, loaded
from tracetui.app import TraceApp


@asynccontextmanager
async def browse_qemu(folder: Path) -> AsyncIterator[Browser]:
    """A host, its guest and the guest's QEMU, loaded whole."""
    app = TraceApp(opened(folder / "simpletrace", "host.dat", "host-sim1.dat"))
    async with app.run_test(size=LARGE) as pilot:
        await pilot.pause()
        await loaded(pilot)
        yield Browser(app, pilot)


def tree(browser: Browser) -> list[str]:
    """The tree as it stands on the screen."""
    widget = browser.main.vcpu_tree
    lines = widget.lines(0, widget.line_count())
    return ["".join(segment.text for segment in line).lstrip("▶ ").rstrip() for line in lines]


async def test_qemu_stands_under_its_guest_with_the_clocks_verdict_above(all_recordings: Path) -> None:
    async with browse_qemu(all_recordings) as browser:
        lines = tree(browser)
        guest = next(place for place, line in enumerate(lines) if line.startswith("sim1"))
        first = next(at for at, line in enumerate(lines) if at > guest and line.startswith("vCPU 0"))
        verdict, (vcpu0, vcpu1, qemu) = " ".join(lines[guest + 1 : first]), lines[first : first + 3]
        assert verdict.startswith("clock does not agree: 12 155 of 27 461 events outside kvm_entry..kvm_exit")
        assert vcpu0.split()[:3] == ["vCPU", "0", "628"]
        assert vcpu1.split()[:3] == ["vCPU", "1", "629"]
        assert qemu.split() == ["qemu", "621", "3,418"]
        assert first + 3 == len(lines)


def is_marked(browser: Browser, line: int) -> bool:
    """Whether a line of the tree is that of the current row."""
    return browser.main.vcpu_tree.cells(line)[0].startswith("▶")


async def test_a_row_of_qemu_leads_along_its_exit(all_recordings: Path) -> None:
    async with browse_qemu(all_recordings) as browser:
        await browser.press("slash")
        await browser.type("memory_region_ops_read")
        marked = [line for line in range(browser.main.vcpu_tree.line_count()) if is_marked(browser, line)]
        assert [browser.main.vcpu_tree.cells(line)[0].split()[-1] for line in marked] == ["qemu"]
        panel = browser.main.detail_panel
        text = "\n".join("".join(part.text for part in line) for line in panel.lines(0, panel.line_count()))
        assert "sim1 vCPU 0, host thread" in text
        assert text.index("round trip, 1,349.992 us") < text.index("fields")
        await browser.press("enter")
        assert panel.target is not None
        await browser.press("enter")
        row = browser.events.current
        assert row is not None
        assert (row.name, row.pid) == ("kvm_exit", 628)


async def test_a_vcpus_rows_are_also_those_that_qemu_says_of_it(all_recordings: Path) -> None:
    async with browse_qemu(all_recordings) as browser:
        place = next(line for line, text in enumerate(tree(browser)) if text.startswith("vCPU 1    629"))
        browser.main.vcpu_tree.go_to(place)
        await browser.press("tab", "enter")
        view = browser.events.view
        found = [row for row in view.rows(0, len(view)) if row.slot.machine.name == "qemu"]
        assert {"kvm_run_exit", "kvm_vcpu_ioctl"} <= {row.name for row in found}
        assert sum(row.name == "kvm_run_exit" for row in found) == 93


async def test_a_clock_that_agrees_says_within_what() -> None:
    async with browse(size=LARGE) as browser:
        text = " ".join(tree(browser))
        assert "clock agrees within 20.8 us; 0 of 2 927 events outside kvm_entry..kvm_exit" in text


async def test_where_room_is_short_the_verdict_goes_on_in_the_next_line() -> None:
    async with browse() as browser:
        await browser.press("tab")
        widget = browser.main.vcpu_tree
        lines = tree(browser)
        first = next(place for place, line in enumerate(lines) if line.startswith("clock agrees"))
        assert lines[first + 1].startswith("kvm_entry..kvm_exit")
        shown = widget.lines(0, widget.line_count())
        assert all(sum(part.cell_length for part in line) <= widget.line_width for line in shown)
        widget.go_to(first + 1)
        assert widget.selected is not None
        assert widget.selected.verdict is not None


async def test_long_names_of_steps_are_whole(all_recordings: Path) -> None:
    async with browse_qemu(all_recordings) as browser:
        await browser.press("slash")
        await browser.type("memory_region_ops_read")
        panel = browser.main.detail_panel
        assert panel.line_width < 50
        lines = ["".join(part.text for part in line).strip() for line in panel.lines(0, panel.line_count())]
        assert lines[lines.index("memory_region_ops_read") + 1].startswith("+")
