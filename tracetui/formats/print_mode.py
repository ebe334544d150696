"""How the text of events is made: what is right, or what trace-cmd report prints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

TimesInTexts = Literal["us", "ns", "bare"]


@dataclass(frozen=True, slots=True)
class PrintMode:
    """One way to print events; the default is the right text.

    Attributes:
        compat: print exactly what trace-cmd report 3.3.3 prints, its defects included.
        plugins: use the special forms of events; without them every event prints by its own print fmt.
        raw: print every field as `name=value` instead (`report -R`).
        function_parent: functions of the function tracer are followed by their caller. The default text always
            says it, in the place of the indentation.
        function_offset: ... and by the offset within them.
        function_indent: in the compatible text, functions are indented by their depth.
        graph_depth: calls and returns of the function graph tracer are followed by their depth.
        graph_tail: returns of the function graph tracer are followed by the function's name.
        times: how the compatible text of func_repeats shows its time: seconds with six or nine digits, or the bare
            number.
    """

    compat: bool = False
    plugins: bool = True
    raw: bool = False
    function_parent: bool = False
    function_offset: bool = False
    function_indent: bool = True
    graph_depth: bool = False
    graph_tail: bool = False
    times: TimesInTexts = "us"


DEFAULT_MODE = PrintMode()
COMPAT_MODE = PrintMode(compat=True)
