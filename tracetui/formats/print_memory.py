"""What trace-cmd report remembers from line to line."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class PrintMemory:
    """The memory of one sequential report; without it no line depends on another.

    Attributes:
        shown_as_bytes: (event id, field name) of the text fields that once held something else than text;
            raw printing shows their bytes from then on.
        function_stacks: per CPU the function names that indentation is counted by.
        failed: ids of the events that could not be printed once, and never are again.
    """

    shown_as_bytes: set[tuple[int, str]] = field(default_factory=set)
    function_stacks: dict[int, list[str | None]] = field(default_factory=dict)
    failed: set[int] = field(default_factory=set)
