"""A table of kernel symbols sorted by address: which function an address lies in."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import NamedTuple

PAGE_MASK = 0xFFF
ADDRESS_MASK = (1 << 64) - 1

_KIND_AND_NAME = re.compile(rb"\S[ \t]+(\S+)(?:\t\[(\S{1,255})\])?")


class Symbol(NamedTuple):
    """A symbol that covers an address.

    Attributes:
        name: its name, one character per byte of the file.
        start: its address.
        module: the module it belongs to, "" for the kernel itself.
    """

    name: str
    start: int
    module: str


class SymbolTable:
    """Symbols ascending by address, those of one address in the order of their file.

    A symbol covers the addresses from its own up to, not including, the next higher one in the table.
    Nothing tells where the last symbol ends. Memory for code is handed out in pages of 4 KiB, so what
    follows it inside its page is taken for its own, and nothing beyond. (trace-cmd knows the last symbol
    only at its exact address; `lookup(..., compat=True)` does the same.)

    Names stay in the text they came from and are cut out when asked for.

    Attributes:
        source: the file, or in words where the symbols came from.
        starts: addresses, ascending.
        stext: address of `_stext`, the start of kernel text, None when the table has none.
        hidden: the kernel gave every address as 0 (kptr_restrict); the table is then empty.
        odd_lines: lines of the text that were no symbols and were left out.
        is_cut: the text has more lines than the limit of symbols, and those behind it were left out.
    """

    def __init__(
        self,
        source: str,
        text: bytes,
        starts: array[int],
        kinds_at: array[int],
        *,
        stext: int | None = None,
        hidden: bool = False,
        odd_lines: int = 0,
        is_cut: bool = False,
    ) -> None:
        """Join what a reader of symbol text found.

        Args:
            source: the file, or in words where the symbols came from.
            text: the text that holds type, name and module of each symbol.
            starts: addresses (u64), ascending.
            kinds_at: for each of `starts` the offset in `text` of its type letter.
            stext: address of `_stext`.
            hidden: whether the kernel hid its addresses.
            odd_lines: how many lines were left out.
            is_cut: whether lines behind the limit were.
        """
        self.source, self.starts = source, starts
        self.stext, self.hidden, self.odd_lines, self.is_cut = stext, hidden, odd_lines, is_cut
        self._text, self._kinds_at = text, kinds_at

    def __len__(self) -> int:
        return len(self.starts)

    def __iter__(self) -> Iterator[Symbol]:
        """All symbols, ascending by address."""
        return map(self.symbol, range(len(self)))

    def symbol(self, index: int) -> Symbol:
        """The symbol at a position of `starts`."""
        match = _KIND_AND_NAME.match(self._text, self._kinds_at[index])
        name, module = match.groups(b"") if match else (b"", b"")
        return Symbol(name.decode("latin-1"), self.starts[index], module.decode("latin-1"))

    def is_text(self, index: int) -> bool:
        """Whether the symbol at a position of `starts` is code (nm's types t, T, w, W, i)."""
        return self._text[self._kinds_at[index]] in b"tTwWi"

    @property
    def last_address(self) -> int:
        """The last address that the table covers: the end of the last symbol's page; -1 when it is empty."""
        return self.starts[-1] | PAGE_MASK if self.starts else -1

    def index(self, address: int) -> int:
        """The position in `starts` of the symbol that `lookup` finds, -1 when there is none."""
        if not 0 <= address <= self.last_address:
            return -1
        above = bisect_right(self.starts, address)
        if not above:
            return -1
        first = bisect_left(self.starts, self.starts[above - 1])
        return first if first == above - 1 or self.starts[first] != address else self._searched_index(address)

    def lookup(self, address: int, compat: bool = False) -> Symbol | None:
        """The symbol that an address lies in.

        Of several at one address every name is right; the one is chosen that trace-cmd prints, so that texts
        can be compared: inside the function the one its file lists first, at its exact start the one that a
        binary search meets.

        Args:
            address: a kernel address.
            compat: as trace-cmd does, find the last symbol at its exact address only.

        Returns:
            None below the first symbol, beyond the last and in an empty table.
        """
        index = self._searched_index(address) if compat else self.index(address)
        return None if index < 0 else self.symbol(index)

    def address_of(self, name: str) -> int | None:
        """The address of a symbol by name, the first of several in the order of addresses; None without one."""
        return next((symbol.start for symbol in self if symbol.name == name), None)

    def aliases(self, address: int) -> list[Symbol]:
        """All symbols that share the start of the one an address lies in, in the order of their file."""
        first = self.index(address)
        return [] if first < 0 else [self.symbol(index) for index in self._group(first)]

    def shifted(self, delta: int) -> SymbolTable:
        """The kernel's own symbols moved by a constant, as another KASLR slide puts them.

        Symbols of modules are left out: modules are loaded at addresses of their own.
        """
        kept = [index for index, start in enumerate(self.starts) if not self.symbol(index).module]
        order = sorted(kept, key=lambda index: (self.starts[index] + delta) & ADDRESS_MASK)
        return SymbolTable(
            f"{self.source}, shifted by {delta:+#x}",
            self._text,
            array("Q", ((self.starts[index] + delta) & ADDRESS_MASK for index in order)),
            array("Q", (self._kinds_at[index] for index in order)),
            stext=None if self.stext is None else (self.stext + delta) & ADDRESS_MASK,
            hidden=self.hidden,
            odd_lines=self.odd_lines,
        )

    def joined(self, other: SymbolTable) -> SymbolTable:
        """The symbols of two tables, at one address those of this table first.

        trace-cmd looks names up in `--kallsyms FILE` joined with the recording's own table, in this order.
        """
        beyond = len(self._text) + 1
        mine = zip(self.starts, self._kinds_at, strict=True)
        theirs = zip(other.starts, (kind_at + beyond for kind_at in other._kinds_at), strict=True)
        order = sorted([*mine, *theirs])
        return SymbolTable(
            f"{self.source} and {other.source}",
            self._text + b"\n" + other._text,
            array("Q", (start for start, _ in order)),
            array("Q", (kind_at for _, kind_at in order)),
            stext=other.stext if self.stext is None else self.stext,
            hidden=self.hidden and other.hidden,
            odd_lines=self.odd_lines + other.odd_lines,
        )

    def _group(self, index: int) -> range:
        start = self.starts[index]
        return range(bisect_left(self.starts, start), bisect_right(self.starts, start))

    def _searched_index(self, address: int) -> int:
        """Follow a binary search over half-open ranges, where the last range ends at address 0."""
        low, high = 0, len(self.starts)
        while low < high:
            middle = (low + high) // 2
            if address < self.starts[middle]:
                high = middle
            elif address == self.starts[middle]:
                group = self._group(middle)
                # That search runs over the symbols of one address in reverse order of the file.
                return group[group.stop - 1 - middle]
            elif middle + 1 < len(self.starts) and address < self.starts[middle + 1]:
                return self._group(middle)[0]
            else:
                low = middle + 1
        return -1
