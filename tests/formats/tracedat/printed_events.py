"""What trace-cmd's report printed for a recording."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

from tests.formats.tracedat.reading import Event

_LINE = re.compile(r" *(?P<comm>.*)-(?P<pid>\d+) +\[(?P<cpu>\d+)\] (?P<flags>.{5}) *(?P<time>[\d.]+): (?P<name>\S+?): ")


def printed_events(path: Path) -> list[Event]:
    """The events of an output of `report -t`; their times as printed, without the point."""
    text = gzip.decompress(path.read_bytes()).decode("latin-1")
    matches = [match for line in text.split("\n") if (match := _LINE.match(line))]
    return [
        Event(int(match["time"].replace(".", "")), int(match["cpu"]), int(match["pid"]), match["name"])
        for match in matches
    ]


def count_printed_records(path: Path) -> int:
    """Number of event lines in an output of `report`."""
    text = gzip.decompress(path.read_bytes()).decode("latin-1")
    return sum(_LINE.match(line) is not None for line in text.split("\n"))
