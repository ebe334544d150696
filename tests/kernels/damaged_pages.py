"""Pages of real recordings with random damage, the same for the same seed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from tests.engine.crafted_streams import contents, with_data
from tracetui.engine.open_session import open_session
from tracetui.engine.session import Session
from tracetui.engine.slots import Slot

FILES = ("tiny/host.dat", "tiny/host-demo.dat", "i386/sched.dat", "i386/lost.dat", "s390x/sched.dat")
PROGRAM_FILES = (
    "variants/lab.dat",
    "variants/lab2.dat",
    "variants/cpumask.dat",
    "variants/marker.dat",
    "i386/stack.dat",
)
"""Arrays, masks, strings, binary printk and stacks: what programs print in loops."""
_WORDS = (0, 1, 31, 30, 29, 4, 0xFF, 0x7FFFFFFF, 0x80000000, 0xC0000010, 0xFFFFFFFF)


def sessions(folder: Path, names: Sequence[str] = FILES) -> list[Session]:
    """The recordings that are damaged, each on its own."""
    return [open_session([folder / name]) for name in names]


def damaged_slots(session: Session, random: Random) -> list[Slot]:
    """A session's streams, a few pages each, with bytes and words changed and ends cut off."""
    slots = session.slots
    streams = [_damaged(data, random, slot.buffer.page_size) for data, slot in zip(_pages(slots), slots, strict=True)]
    return with_data(slots, streams)


def cases(session: Session, count: int) -> Iterator[list[Slot]]:
    """Damaged streams of one recording: all together, and each alone so that nothing stands behind its pages."""
    for seed in range(count):
        yield damaged_slots(session, Random(seed))


def _pages(slots: Sequence[Slot]) -> list[bytes]:
    return contents(slots, 3)


def _damaged(data: bytes, random: Random, page_size: int) -> bytes:
    changed = bytearray(data)
    for _ in range(random.randrange(8) if changed else 0):
        page = random.randrange(max(len(changed) // page_size, 1)) * page_size
        at = min(page + random.choice((random.randrange(32), random.randrange(page_size))), len(changed) - 1)
        if random.random() < 0.5:
            changed[at] = random.randrange(256)
        else:
            word = random.choice(_WORDS).to_bytes(4, random.choice(("little", "big")))
            at = at // 4 * 4
            changed[at : at + 4] = word[: len(changed) - at]
    return bytes(changed) if random.random() < 0.7 else bytes(changed[: random.randrange(len(changed) + 1)])
