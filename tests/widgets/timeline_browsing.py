"""The timeline pane of a browser as text, for tests."""

from __future__ import annotations

from tests.widgets.browsing import Browser
from tracetui.widgets.timeline_lanes import LaneList

FIRST_NS, LAST_NS = 201930297113, 203426703807
"""Times of the demo's first and last row."""


def lanes(browser: Browser) -> LaneList:
    """The list of lanes."""
    return browser.main.lane_list


def drawn(browser: Browser) -> list[str]:
    """All lanes as text."""
    rows = lanes(browser)
    return ["".join(segment.text for segment in line) for line in rows.lines(0, rows.line_count())]


def labels(browser: Browser) -> list[str]:
    """What stands before the lanes."""
    return [text[: lanes(browser).label_cells].rstrip() for text in drawn(browser)]


def cells(browser: Browser, label: str) -> str:
    """What a lane shows."""
    return drawn(browser)[labels(browser).index(label)][lanes(browser).label_cells :]


def scale(browser: Browser) -> str:
    """The line above the lanes."""
    return "".join(segment.text for segment in lanes(browser).header())


def words(browser: Browser) -> str:
    """The line below the lanes."""
    return browser.main.panes.timeline.words.text()


def legend(browser: Browser) -> str:
    """The names in the legend."""
    return str(browser.main.panes.timeline.border_subtitle)
