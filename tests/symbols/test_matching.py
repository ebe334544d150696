"""Whether an offered table is the guest's: its own, one of another boot, or one of another kernel."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from tracetui.demo import demo_files
from tracetui.symbols.kallsyms import SymbolTable, load_kallsyms, parse_kallsyms
from tracetui.symbols.matching import Relation, is_far, judge

KASLR_STEP = 2 << 20


@pytest.fixture(scope="module")
def functions() -> SymbolTable:
    return load_kallsyms(demo_files()[2])


@pytest.fixture(scope="module")
def thin(recordings: Path) -> SymbolTable:
    return load_kallsyms(recordings / "tiny" / "demo-kallsyms-small.gz")


@pytest.fixture(scope="module")
def exits(recordings: Path) -> list[int]:
    """Where the demo guest was at its kvm exits, as the merged report says."""
    return exit_addresses(recordings / "tiny" / "expected" / "merged.report-t.txt.gz")


def exit_addresses(report: Path) -> list[int]:
    return [int(digits, 16) for digits in re.findall(rb"kvm_exit: .* rip 0x([0-9a-f]+)", gzip.open(report).read())]


def test_the_guests_own_thin_table_recognises_the_full_one(functions: SymbolTable, thin: SymbolTable) -> None:
    verdict = judge(functions, thin)
    assert (verdict.relation, verdict.delta) == (Relation.SAME, 0)
    assert verdict.table is functions


@pytest.mark.parametrize("slide", [KASLR_STEP, -KASLR_STEP, 0x2DA00000, -0x26200000])
def test_another_boot_is_shifted_into_place(functions: SymbolTable, thin: SymbolTable, slide: int) -> None:
    verdict = judge(functions.shifted(slide), thin)
    assert (verdict.relation, verdict.delta) == (Relation.SHIFTED, -slide)
    assert verdict.table is not None
    assert verdict.table.stext == functions.stext
    assert f"{-slide:+#x}" in verdict.reason


def test_modules_elsewhere_mean_another_boot_even_when_the_kernel_stands_still() -> None:
    kernel = "".join(f"{0xFFFFFFFF81000000 + 64 * number:x} t f{number}\n" for number in range(100))
    own = parse_kallsyms((kernel + "ffffffffc0000000 t init\t[kvm]\n").encode())
    offered = parse_kallsyms((kernel + "ffffffffc0550000 t init\t[kvm]\n").encode())
    verdict = judge(offered, own)
    assert (verdict.relation, verdict.delta) == (Relation.SHIFTED, 0)
    assert verdict.table is not None
    assert [symbol for symbol in verdict.table if symbol.module] == []
    assert judge(own, own).table is own


def test_another_kernel_is_refused_although_its_stext_is_the_same() -> None:
    ours = "".join(f"{0xFFFFFFFF81000000 + 64 * number:x} t f{number}\n" for number in range(100))
    theirs = "".join(f"{0xFFFFFFFF81000000 + 80 * number:x} t f{number}\n" for number in range(100))
    verdict = judge(parse_kallsyms(theirs.encode()), parse_kallsyms(ours.encode()))
    assert (verdict.relation, verdict.table) == (Relation.OTHER_BOOT, None)
    assert "another kernel" in verdict.reason


def test_without_an_own_table_the_exits_decide(functions: SymbolTable, exits: list[int]) -> None:
    verdict = judge(functions, None, exits)
    assert verdict.relation is Relation.UNKNOWN
    assert verdict.table is functions
    assert "2239 of 2239" in verdict.reason


@pytest.mark.parametrize("steps", [-100, -8, -4, -2, -1, 1, 2, 4, 8, 100])
def test_exits_refuse_the_same_kernel_at_another_place(functions: SymbolTable, exits: list[int], steps: int) -> None:
    verdict = judge(functions.shifted(steps * KASLR_STEP), None, exits)
    assert (verdict.relation, verdict.table) == (Relation.OTHER_BOOT, None)
    assert "2239" in verdict.reason


def test_nothing_to_check_against_is_said(functions: SymbolTable) -> None:
    for own in (None, parse_kallsyms(b""), parse_kallsyms(b"0 T _stext\n0 t idle\n")):
        verdict = judge(functions, own, [0x7FFF00001234])
        assert (verdict.relation, verdict.table) == (Relation.UNKNOWN, functions)
        assert "nothing of the guest" in verdict.reason


@pytest.mark.parametrize(("text", "words"), [(b"", "no symbols"), (b"0 T _stext\n0 t idle\n", "kptr_restrict")])
def test_a_table_without_addresses_is_refused(thin: SymbolTable, text: bytes, words: str) -> None:
    verdict = judge(parse_kallsyms(text), thin)
    assert verdict.table is None
    assert words in verdict.reason


def test_exits_of_the_demo_lie_near_their_functions(functions: SymbolTable, exits: list[int]) -> None:
    symbols = [(address, functions.lookup(address)) for address in exits if address >> 63]
    assert max(address - symbol.start for address, symbol in symbols if symbol) < 4096
    assert not is_far(4095)
    assert is_far(1 << 20)


GUESTS = {
    "agent1/guest1": ("agent1/guest1", "same"),
    "agent2/guest1": ("agent2/web01", "shifted"),
    "tiny/demo": ("agent1/guest1", "shifted"),
    "agent-k612/guest1": ("agent1/guest1", "other boot"),
    "arm-agent-mono/guest1": ("agent1/guest1", "other boot"),
}


@pytest.mark.parametrize("offered", GUESTS)
def test_tables_of_real_guests(all_recordings: Path, offered: str) -> None:
    own, relation = GUESTS[offered]
    offered_table, own_table = (load_kallsyms(all_recordings / f"{name}-kallsyms.gz") for name in (offered, own))
    verdict = judge(offered_table, own_table)
    assert verdict.relation == relation
    assert (verdict.table is None) == (relation == "other boot")
    assert verdict.table is None or verdict.table.stext == own_table.stext


@pytest.mark.parametrize("offered", ["agent1", "agent-local", "agent-k612", "vmx-agent1", "simpletrace"])
def test_exits_of_real_guests_accept_their_own_table_only(all_recordings: Path, offered: str) -> None:
    table = load_kallsyms(next((all_recordings / offered).glob("*-kallsyms.gz")))
    exits = exit_addresses(all_recordings / offered / "expected" / "merged.report-t.txt.gz")
    assert len([address for address in exits if address >> 63]) > 500
    assert judge(table, None, exits).table is table
    for steps in (-1, 1):
        assert judge(table.shifted(steps * KASLR_STEP), None, exits).table is None
