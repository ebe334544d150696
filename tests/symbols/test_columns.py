"""Whole columns of addresses agree with one lookup after the other."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tracetui.demo import demo_files
from tracetui.symbols.columns import SymbolColumns
from tracetui.symbols.kallsyms import load_kallsyms, parse_kallsyms

# Few distinct values, so that symbols share addresses and lookups meet them, and both ends of the address space.
ADDRESSES = st.one_of(st.integers(0, 40), st.integers((1 << 64) - 5000, (1 << 64) - 1), st.integers(0, (1 << 64) - 1))


@given(starts=st.lists(ADDRESSES, max_size=30), wanted=st.lists(ADDRESSES, max_size=30))
def test_columns_agree_with_lookup(starts: list[int], wanted: list[int]) -> None:
    table = parse_kallsyms("".join(f"{start:x} t f{number}\n" for number, start in enumerate(starts)).encode())
    columns = SymbolColumns(table)
    addresses = np.array([*wanted, *starts], dtype=np.uint64)
    indices = columns.indices(addresses)
    assert indices.dtype == np.int64
    assert indices.shape == addresses.shape
    for address, index in zip(addresses.tolist(), indices.tolist(), strict=True):
        symbol = table.lookup(address)
        assert columns.name(index) == (symbol.name if symbol else "")
        assert index == -1 or symbol == table.symbol(index)
        assert index == -1 or columns.start(index) == table.starts[index] <= address


def test_a_signed_column_is_read_as_the_same_bits() -> None:
    columns = SymbolColumns(load_kallsyms(demo_files()[2]))
    stext = np.array([0xFFFFFFFFAC200000, 0xFFFFFFFFAC200001], dtype=np.uint64)
    assert columns.indices(stext.view(np.int64)).tolist() == columns.indices(stext).tolist()
    assert [columns.name(index) for index in columns.indices(stext).tolist()] == ["_stext", "startup_64"]


def test_no_addresses_give_no_indices() -> None:
    assert SymbolColumns(load_kallsyms(demo_files()[2])).indices([]).tolist() == []
