"""The walk of a page, rule by rule."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.formats.ring_buffer_pages import MACHINES, Machine
from tracetui.formats import ring_buffer
from tracetui.formats.ring_buffer import ItemKind, PageItem, walk_page

PAYLOAD = b"\x01\x02\x03\x04"
LITTLE = Machine()


def walk(machine: Machine, page: bytes, available: int | None = None) -> list[PageItem]:
    return list(walk_page(page, machine.long_size, machine.big_endian, available))


def times(items: list[PageItem]) -> list[int]:
    return [item.raw_ts for item in items if item.kind == ItemKind.RECORD]


@pytest.mark.parametrize("machine", MACHINES, ids=str)
def test_every_kind_of_record_advances_time_by_its_rule(machine: Machine) -> None:
    data = (
        machine.record(0, PAYLOAD)
        + machine.padding(5, 12)
        + machine.long_record(7, bytes(200))
        + machine.extend(1 << 40 | 3)
        + machine.record(1, PAYLOAD * 28)
        + machine.stamp(900)
        + machine.record(2, PAYLOAD)
    )
    items = walk(machine, machine.page(1000, data))
    after_extend = 1012 + (1 << 40 | 3)
    assert times(items) == [1000, 1012, after_extend + 1, 902]
    assert [item.length for item in items] == [4, 200, 112, 4]
    assert items[0].offset == 8 + machine.long_size + 4


@pytest.mark.parametrize("machine", MACHINES, ids=str)
@pytest.mark.parametrize("lost", [1, 7, -1])
def test_lost_events_come_before_the_first_record_even_behind_a_time_extend(machine: Machine, lost: int) -> None:
    data = machine.extend(100) + machine.record(1, PAYLOAD) + machine.record(1, PAYLOAD)
    items = walk(machine, machine.page(10, data, lost=lost))
    assert [(item.kind, item.raw_ts, item.value) for item in items] == [
        (ItemKind.LOST, 111, lost),
        (ItemKind.RECORD, 111, 0),
        (ItemKind.RECORD, 112, 0),
    ]


def test_lost_events_without_a_record_come_at_the_end() -> None:
    items = walk(LITTLE, LITTLE.page(10, LITTLE.extend(5), lost=3))
    assert items == [PageItem(ItemKind.LOST, 24, 0, 15, 3)]


def test_a_count_that_is_cut_off_or_absurd_is_unknown() -> None:
    data = LITTLE.record(0, PAYLOAD)
    full = LITTLE.page(0, data, size=16 + len(data), lost=9)[: 16 + len(data)]
    assert walk(LITTLE, full)[0].value == ring_buffer.COUNT_UNKNOWN
    assert walk(LITTLE, LITTLE.page(0, data, lost=1 << 63))[0].value == ring_buffer.COUNT_UNKNOWN


def test_an_absolute_stamp_keeps_the_high_bits_and_passes_borders() -> None:
    high = 3 << 59
    just_before = high | (1 << 59) - 10
    data = LITTLE.stamp(high | 77) + LITTLE.record(0, PAYLOAD)
    assert times(walk(LITTLE, LITTLE.page(high | 100, data))) == [high | 77]
    over = LITTLE.stamp(5) + LITTLE.record(0, PAYLOAD)
    assert times(walk(LITTLE, LITTLE.page(just_before, over))) == [(4 << 59) | 5]
    top = (31 << 59) | (1 << 59) - 10
    assert times(walk(LITTLE, LITTLE.page(top, over))) == [5]


def test_time_wraps_at_64_bits() -> None:
    data = LITTLE.record(0, PAYLOAD) + LITTLE.record(10, PAYLOAD)
    assert times(walk(LITTLE, LITTLE.page((1 << 64) - 4, data))) == [(1 << 64) - 4, 6]


def test_an_empty_page_gives_nothing() -> None:
    assert walk(LITTLE, LITTLE.page(10, b"")) == []


GOOD = LITTLE.record(1, PAYLOAD)
HALF_HEAD = LITTLE.head(30, 5)


@pytest.mark.parametrize(
    ("page", "available", "offset", "reason"),
    [
        (LITTLE.page(0, GOOD), 15, 15, ring_buffer.PAGE_HEADER_CUT),
        (LITTLE.page(0, GOOD * 3), 16 + 16, 16 + 16, ring_buffer.PAGE_CUT),
        (LITTLE.page(0, GOOD * 510, commit=5000), None, 4096, ring_buffer.COMMIT_TOO_LARGE),
        (LITTLE.page(0, GOOD + GOOD[:2]), None, 24, ring_buffer.HEADER_CUT),
        (LITTLE.page(0, GOOD + HALF_HEAD), None, 24, ring_buffer.HEADER_CUT),
        (LITTLE.page(0, GOOD + LITTLE.padding(1, 0)), None, 24, ring_buffer.LENGTH_TOO_SMALL),
        (LITTLE.page(0, GOOD + LITTLE.long_record(1, PAYLOAD, 3)), None, 24, ring_buffer.LENGTH_TOO_SMALL),
        (LITTLE.page(0, GOOD + LITTLE.record(1, PAYLOAD * 4)[:-4]), None, 24, ring_buffer.RECORD_TOO_LONG),
        (LITTLE.page(0, GOOD + LITTLE.long_record(1, PAYLOAD, 1 << 31)), None, 24, ring_buffer.RECORD_TOO_LONG),
    ],
)
def test_damage_ends_the_page_after_what_is_good(page: bytes, available: int | None, offset: int, reason: int) -> None:
    *before, last = walk(LITTLE, page, available)
    assert (last.kind, last.offset, last.value) == (ItemKind.DAMAGE, offset, reason)
    assert all(item.kind == ItemKind.RECORD for item in before)
    assert len(before) == (0 if reason == ring_buffer.PAGE_HEADER_CUT else (last.offset - 16) // 8)
    assert reason in ring_buffer.REASONS


@given(st.sampled_from(MACHINES), st.binary(max_size=300), st.one_of(st.none(), st.integers(0, 400)))
def test_any_bytes_are_walked_inside_their_bounds(machine: Machine, page: bytes, available: int | None) -> None:
    items = walk(machine, page, available)
    limit = len(page) if available is None else min(available, len(page))
    ends = [0, *(item.offset + item.length for item in items)]
    assert all(0 <= item.raw_ts < 1 << 64 for item in items)
    assert ends == sorted(ends)
    assert ends[-1] <= limit
    assert all(item.kind != ItemKind.DAMAGE for item in items[:-1])
    assert sum(item.kind == ItemKind.LOST for item in items) <= 1
