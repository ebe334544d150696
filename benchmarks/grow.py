"""Grow a real recording to any number of events and CPUs.

python -m benchmarks.grow SOURCE TARGET [--events N] [--streams N] [--version 6|7]
"""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.grown_file import write_linear, write_sectioned
from benchmarks.grown_pages import grow
from benchmarks.source_recording import read_source


def grow_file(source_path: Path, target: Path, events: int, streams: int = 0, version: int = 6) -> int:
    """Write a grown recording.

    Args:
        source_path: the real recording, of a little-endian 64-bit machine.
        target: the file to write.
        events: how many events it should have at least.
        streams: its CPUs; 0 for as many as the source has.
        version: 6, uncompressed, or 7, zstd.

    Returns:
        How many events it has.
    """
    source = read_source(source_path)
    grown = grow(source, events, streams)
    partial = target.with_name(target.name + ".part")
    (write_linear if version == 6 else write_sectioned)(partial, source, grown)
    partial.rename(target)
    return sum(stream.events for stream in grown)


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description="Grow a real recording to any number of events and CPUs.")
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--streams", type=int, default=0)
    parser.add_argument("--version", type=int, choices=(6, 7), default=6)
    chosen = parser.parse_args()
    count = grow_file(chosen.source, chosen.target, chosen.events, chosen.streams, chosen.version)
    print(f"{chosen.target}: {count} events")


if __name__ == "__main__":
    main()
