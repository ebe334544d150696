"""How the text of events is made: what is right, or what trace-cmd report prints."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PrintMode:
    """One way to print events; the default is the right text.

    Attributes:
        compat: print exactly what trace-cmd report 3.3.3 prints, its defects included.
        plugins: use the special forms of events; without them every event prints by its own print fmt.
        raw: print every field as `name=value` instead (`report -R`).
    """

    compat: bool = False
    plugins: bool = True
    raw: bool = False


DEFAULT_MODE = PrintMode()
COMPAT_MODE = PrintMode(compat=True)
