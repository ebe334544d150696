"""The options of `report` in the order of the command line -> one request.

Order matters as it does for trace-cmd: `-F` and `--ts-offset` are about the file whose `-i` stands before them,
or about all files when none does, and `-v` turns the filters behind it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from tracetui.engine.attach_request import AttachRequest, parse_pids
from tracetui.engine.report.request import FilterText, InputRequest, Output, ReportFailure, ReportRequest
from tracetui.engine.time_samples import parse_time_sample
from tracetui.errors import TracetuiError, UsageError

_INT64_MIN, _INT64_MAX = -(1 << 63), (1 << 63) - 1
_LONGEST_NUMBER = 40
_CPUS = re.compile(r"\s*(\d{1,6})(?:-(\d{1,6}))?\s*")


class RequestBuilder:
    """Takes options one after the other.

    Attributes:
        request: what has been asked for so far.
    """

    def __init__(self, compat: bool) -> None:
        self.request = ReportRequest(compat=compat)
        self._named: list[InputRequest] = []
        self._ts_offset_ns = self._hz = 0
        self._negative = False

    def refusal(self, message: str) -> TracetuiError:
        """The error of a command line that makes no sense."""
        return ReportFailure(message) if self.request.compat else UsageError(message)

    def add_input(self, name: str) -> None:
        """`-i FILE`."""
        made = InputRequest(Path(name), name)
        self._named.append(made)
        self.request.inputs.append(made)

    def add_positional(self, names: list[str]) -> None:
        """The files that stand for themselves; no option is about one of them alone."""
        if self.request.compat and names and self._named:
            raise self.refusal("files come either with -i or without")
        self.request.inputs += [InputRequest(Path(name), name) for name in names]

    def add_filter(self, text: str) -> None:
        """`-F FILTER`."""
        made = FilterText(text, self._negative)
        # trace-cmd gives the first file the list of the global filters, if there are any, to add to.
        shared = self.request.compat and len(self._named) == 1 and self.request.filters
        own = self._named and not shared
        (self._named[-1].filters if own else self.request.filters).append(made)

    def negate(self) -> None:
        """`-v`."""
        if self._negative:
            raise self.refusal("Only 1 -v can be used")
        self._negative = True

    def set_cpus(self, text: str) -> None:
        """`--cpu LIST`: numbers and ranges, separated by commas or colons."""
        cpus: set[int] = set()
        for part in re.split("[,:]", text.rstrip(",:") if self.request.compat else text):
            match = _CPUS.fullmatch(part)
            if match is None:
                raise self.refusal(f"--cpu {text}: {part!r} is neither a CPU nor a range of them")
            first, last = int(match[1]), int(match[2] or match[1])
            if first > last:
                raise self.refusal(f"--cpu {text}: range of cpu numbers must be lower to greater")
            cpus.update(range(first, last + 1))
        self.request.cpus = (self.request.cpus or frozenset()) | cpus

    def add_tasks(self, text: str, names: bool) -> None:
        """`--pid LIST` or `--comm LIST`."""
        listed = [part for part in text.split(",") if part]
        (self.request.comms if names else self.request.pids).extend(listed)

    def set_ts_offset(self, text: str) -> None:
        """`--ts-offset N`: of the last file; trace-cmd ignores it before the second."""
        offset = self._number(text)
        if self.request.compat:
            if not self._named:
                raise ReportFailure("--ts-offset must come after -i")
            if len(self._named) > 1:
                self._named[-1].ts_offset_ns = offset
        elif self._named:
            self._named[-1].ts_offset_ns = offset
        else:
            self._ts_offset_ns = offset

    def set_hz(self, text: str) -> None:
        """`--ts2secs HZ`: of the last file once there are two, else of all that have none of their own."""
        hz = self._number(text)
        if hz < 0 or (hz == 0 and not self.request.compat):
            raise self.refusal(f"--ts2secs {text}: no clock ticks that often")
        if len(self._named) > 1:
            self._named[-1].hz = hz
        else:
            self._hz = hz

    def set_qemu_offset(self, text: str) -> None:
        """`--qemu-offset NS`."""
        self.request.qemu_offset_ns = self._number(text)

    def attach(self, text: str) -> None:
        """`--attach [PID,...]`; a file that stands where the PIDs would is a file."""
        pids = parse_pids(text)
        if pids is None:
            self.request.inputs.append(InputRequest(Path(text), text))
        self.request.attach = replace(self.request.attach or AttachRequest(), pids=pids or ())

    def add_sample(self, text: str) -> None:
        """`-s OFFSET[,SCALE[,FRAC[,TIME]]]`."""
        asked = self.request.attach or AttachRequest()
        self.request.attach = replace(asked, samples=(*asked.samples, parse_time_sample(text)))

    def fit(self) -> None:
        """`--fit`."""
        self.request.attach = replace(self.request.attach or AttachRequest(), fit=True)

    def _number(self, text: str) -> int:
        if not self.request.compat and not re.fullmatch(r"[+-]?\d+", text.strip()):
            raise self.refusal(f"{text!r} is not a whole number")
        match = re.match(r"\s*[+-]?\d+", text)
        # Nobody means a number of a thousand digits, and Python refuses to read it.
        number = int(match[0][:_LONGEST_NUMBER]) if match else 0
        if not self.request.compat and not _INT64_MIN <= number <= _INT64_MAX:
            raise self.refusal(f"{text[:_LONGEST_NUMBER]} does not fit into 64 bits")
        return max(_INT64_MIN, min(number, _INT64_MAX))

    def show(self, output: Output) -> None:
        """Ask for something else than the events."""
        self.request.outputs.add(output)

    def finish(self) -> ReportRequest:
        """The request, when all options have been taken."""
        request = self.request
        request.several = len(request.inputs) > 1
        if request.wakeup and request.several:
            raise self.refusal("Wakeup tracing can only be done on a single input file")
        for given in request.inputs:
            given.hz = given.hz or self._hz
            if not request.compat:
                given.ts_offset_ns = given.ts_offset_ns or self._ts_offset_ns
        return request
