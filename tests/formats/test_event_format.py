"""Event format texts -> fields."""

from __future__ import annotations

import pytest

from tests.formats.crafted_event import HEADER, craft_event, field_line
from tracetui.formats.event_format import Field, integer_size, parse_event_format


def _field(declaration: str, size: int, signed: bool = False, long_size: int = 8) -> Field:
    event = craft_event(field_line(declaration, 8, size, signed), '"x"', long_size=long_size)
    assert event.error is None
    return event.fields[0]


def test_names_blocks_and_print_fmt() -> None:
    text = (
        HEADER.format(name="sched_switch", id="0x13b") + field_line("int a", 8, 4, True) + '\nprint fmt: "%d", REC->a\n'
    )
    event = parse_event_format(text, "sched", 8)
    assert event is not None
    assert (event.system, event.name, event.id) == ("sched", "sched_switch", 315)
    assert [each.name for each in event.common_fields][-1] == "common_pid"
    assert event.fields == (Field("a", "int", 8, 4, True, element_size=4),)
    assert event.print_fmt == '"%d", REC->a'


@pytest.mark.parametrize(
    ("declaration", "size", "expected"),
    [
        ("char comm[16]", 16, {"is_array": True, "is_string": True, "array_length": 16, "element_size": 1}),
        ("char buf[]", 0, {"is_array": True, "is_string": True, "array_length": 0, "element_size": 1}),
        ("u8 mac[6]", 6, {"is_array": True, "is_string": True, "array_length": 6}),
        ("char comm[TASK_COMM_LEN]", 16, {"is_array": True, "array_length": 0, "element_size": 1}),
        ("unsigned long args[6]", 48, {"is_string": False, "is_long": True, "element_size": 8}),
        ("__data_loc char[] name", 4, {"is_dynamic": True, "is_string": True, "is_relative": False, "element_size": 1}),
        ("__data_loc u16[] dyn", 4, {"is_dynamic": True, "is_string": False, "element_size": 2}),
        ("__rel_loc u64[] dyn", 4, {"is_dynamic": True, "is_relative": True, "element_size": 8}),
        ("__data_loc cpumask_t cpus", 4, {"is_dynamic": True, "is_array": False, "is_string": False}),
        ("__data_loc name", 2, {"is_dynamic": True, "is_string": True}),
        ("const char * fmt", 8, {"is_pointer": True, "is_array": False, "type": "const char *"}),
        ("struct page *page", 8, {"is_pointer": True, "name": "page", "type": "struct page *"}),
        ("unsigned long long ts", 8, {"is_long": True, "element_size": 8}),
        ("const char __attribute__((user)) * name", 8, {"is_pointer": True, "name": "name"}),
    ],
)
def test_kinds_of_fields(declaration: str, size: int, expected: dict[str, object]) -> None:
    found = _field(declaration, size)
    assert {name: getattr(found, name) for name in expected} == expected


@pytest.mark.parametrize(
    "line", ["\tfield:int a:4;\toffset:8;\tsize:4;\tsigned:1;\n", "\tfield:void (*f)(int);\toffset:8;\tsize:8;\n"]
)
def test_a_field_that_cannot_be_read_leaves_the_others(line: str) -> None:
    event = craft_event(line + field_line("int b", 16, 4, True), '"%d", REC->b')
    assert [each.name for each in event.fields] == ["b"]
    assert event.error is not None
    assert "cannot read" in event.error


def test_a_field_far_out_is_refused() -> None:
    assert craft_event("\tfield:int a;\toffset:99999999999;\tsize:4;\tsigned:1;\n", '"x"').fields == ()


@pytest.mark.parametrize("text", ["", "name: x\n", "ID: 5\nformat:\n", "\0\0\0"])
def test_without_name_and_id_there_is_no_event(text: str) -> None:
    assert parse_event_format(text, "test", 8) is None


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("u8", 1),
        ("unsigned char", 1),
        ("__le16", 2),
        ("short", 2),
        ("int", 4),
        ("unsigned", 4),
        ("pid_t", 4),
        ("s64", 8),
        ("long long", 8),
        ("unsigned long", 4),
        ("size_t", 4),
        ("void *", 4),
        ("struct foo", 0),
        ("bool", 1),
    ],
)
def test_sizes_of_types_on_a_32_bit_kernel(name: str, size: int) -> None:
    assert integer_size(name, long_size=4) == size
