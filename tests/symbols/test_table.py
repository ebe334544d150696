"""Which symbol an address lies in."""

from __future__ import annotations

from pathlib import Path

import pytest

from tracetui.demo import demo_files
from tracetui.symbols.kallsyms import Symbol, SymbolTable, load_kallsyms, parse_kallsyms

TEXT = b"""\
ffffffff81000000 T _stext
ffffffff81000000 T _text
ffffffff81000010 t idle
ffffffff81000010 W idle_alias
ffffffff81000010 t idle_third
ffffffffc0000000 t vmx_exit\t[kvm_intel]
ffffffffc0000123 d last\t[kvm]
"""


@pytest.fixture(scope="module")
def table() -> SymbolTable:
    return parse_kallsyms(TEXT, "crafted")


def test_a_symbol_covers_the_addresses_up_to_the_next(table: SymbolTable) -> None:
    assert table.lookup(0xFFFFFFFF80FFFFFF) is None
    assert table.lookup(0xFFFFFFFF8100000F) == ("_stext", 0xFFFFFFFF81000000, "")
    assert table.lookup(0xFFFFFFFF81000010) == ("idle_alias", 0xFFFFFFFF81000010, "")
    assert table.lookup(0xFFFFFFFF81000011) == ("idle", 0xFFFFFFFF81000010, "")
    assert table.lookup(0xFFFFFFFFBFFFFFFF) == ("idle", 0xFFFFFFFF81000010, "")
    assert table.lookup(0xFFFFFFFFC0000122) == ("vmx_exit", 0xFFFFFFFFC0000000, "kvm_intel")


def test_the_last_symbol_ends_with_its_page(table: SymbolTable) -> None:
    last = Symbol("last", 0xFFFFFFFFC0000123, "kvm")
    assert table.lookup(0xFFFFFFFFC0000FFF) == last
    assert table.lookup(0xFFFFFFFFC0001000) is None
    assert table.lookup(0xFFFFFFFFC0000123, compat=True) == last
    assert table.lookup(0xFFFFFFFFC0000124, compat=True) is None


@pytest.mark.parametrize("address", [-1, 0, 1, (1 << 64) - 1, 1 << 64])
def test_addresses_outside_have_no_symbol(table: SymbolTable, address: int) -> None:
    assert table.lookup(address) is None
    assert table.lookup(address, compat=True) is None
    assert table.aliases(address) == []


def test_addresses_by_name(table: SymbolTable) -> None:
    assert table.address_of("idle_alias") == 0xFFFFFFFF81000010
    assert table.address_of("idle_al") is None


def test_aliases_come_in_the_order_of_the_file(table: SymbolTable) -> None:
    assert [symbol.name for symbol in table.aliases(0xFFFFFFFF81000018)] == ["idle", "idle_alias", "idle_third"]
    assert [symbol.name for symbol in table.aliases(0xFFFFFFFFC0000000)] == ["vmx_exit"]


def test_compat_chooses_the_alias_that_trace_cmd_prints() -> None:
    """The names are what `trace-cmd report -R --kallsyms` printed for function events at these addresses."""
    folder = Path(__file__).parent
    table = load_kallsyms(folder / "aliases-kallsyms.gz")
    printed = [line.split() for line in (folder / "aliases-trace-cmd.txt").read_text().splitlines()]
    found = [table.lookup(int(address, 16), compat=True) for address, _ in printed]
    assert [symbol and symbol.name for symbol in found] == [name for _, name in printed]
    assert [table.lookup(int(address, 16)) for address, _ in printed] == found
    assert any(symbol and symbol.name != table.aliases(symbol.start)[0].name for symbol in found)


def test_a_shift_moves_the_kernel_and_drops_modules(table: SymbolTable) -> None:
    moved = table.shifted(-0x200000)
    assert moved.stext == 0xFFFFFFFF80E00000
    assert [symbol.name for symbol in moved] == ["_stext", "_text", "idle", "idle_alias", "idle_third"]
    assert moved.lookup(0xFFFFFFFF80E00018) == ("idle", 0xFFFFFFFF80E00010, "")
    assert moved.lookup(0xFFFFFFFFBFE00000) is None
    assert "crafted" in moved.source


def test_a_shift_wraps_around_the_address_space() -> None:
    moved = parse_kallsyms(b"10 T low\nfffffffffffffff0 T high\n").shifted(0x20)
    assert [tuple(symbol) for symbol in moved] == [("high", 0x10, ""), ("low", 0x30, "")]


def test_joined_tables_are_those_of_the_joined_text(table: SymbolTable) -> None:
    more = b"ffffffff81000010 t another_idle\nfffffff0 t low\nffffffffc0000000 t gone_module\t[m]\n"
    joined = parse_kallsyms(more).joined(table)
    assert list(joined) == list(parse_kallsyms(more + TEXT))
    assert joined.stext == table.stext
    assert [symbol.name for symbol in joined.aliases(0xFFFFFFFF81000010)][:2] == ["another_idle", "idle"]
    assert list(table.joined(parse_kallsyms(b""))) == list(table)


def test_symbols_of_the_demos_thin_table_are_in_the_full_one(recordings: Path) -> None:
    functions = load_kallsyms(demo_files()[2])
    thin = load_kallsyms(recordings / "tiny" / "demo-kallsyms-small.gz")
    assert (len(functions), len(thin)) == (50458, 1968)
    for symbol in thin:
        assert symbol in functions.aliases(symbol.start)


def test_kinds_tell_code_from_data(table: SymbolTable) -> None:
    assert [table.is_text(index) for index in range(len(table))] == [True] * 6 + [False]
