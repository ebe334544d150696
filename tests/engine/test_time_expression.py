"""Times as they are typed."""

from __future__ import annotations

import pytest

from tracetui.engine.time_expression import parse_time_expression
from tracetui.errors import UsageError

HERE, FIRST, LAST = 5_000_000_000, 1_000_000_000, 9_000_000_001


@pytest.mark.parametrize(
    ("text", "ts_ns"),
    [
        ("1688.243012345", 1_688_243_012_345),
        (" 7.5: ", 7_500_000_000),
        ("1700000000.123456789", 1_700_000_000_123_456_789),
        (".5", 500_000_000),
        ("250ms", 250_000_000),
        ("+1.5ms", HERE + 1_500_000),
        ("-20us", HERE - 20_000),
        ("-20µs", HERE - 20_000),
        ("+1", HERE + 1_000_000_000),
        ("-3ns", HERE - 3),
        ("+2min", HERE + 120_000_000_000),
        ("0%", FIRST),
        ("50%", 5_000_000_000),
        ("100%", LAST),
        ("12.5%", 2_000_000_000),
    ],
)
def test_a_time(text: str, ts_ns: int) -> None:
    assert parse_time_expression(text).resolve(HERE, FIRST, LAST) == ts_ns


def test_counts_take_no_unit() -> None:
    assert parse_time_expression("1234", seconds=False).resolve(HERE, FIRST, LAST) == 1234
    assert parse_time_expression("-10", seconds=False).resolve(HERE, FIRST, LAST) == HERE - 10
    with pytest.raises(UsageError, match="counts no seconds"):
        parse_time_expression("5ms", seconds=False)


@pytest.mark.parametrize("text", ["", "soon", "1.2.3", "5 parsecs", "--5", "+", "101%", "+5%", "1" * 40, "٣"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        parse_time_expression(text)
