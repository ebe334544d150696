"""The command line of `report` -> its options one after the other, as getopt_long reads them."""

from __future__ import annotations

from collections.abc import Sequence

from tracetui.cli.report_builder import RequestBuilder
from tracetui.cli.report_options import OPTIONS, ReportOption
from tracetui.engine.report.request import ReportRequest

_BY_NAME = {name: option for option in OPTIONS for name in option.names}


def parse_report_arguments(arguments: Sequence[str]) -> ReportRequest:
    """Read a command line.

    Short options may stand together (`-lt`) and have their value behind them (`-iFILE`); long ones may be
    shortened as long as they stay unique and take `--name VALUE` or `--name=VALUE`. Files may stand anywhere,
    everything behind `--` is a file.

    Raises:
        TracetuiError: an option is unknown, refused, or lacks its value.
    """
    return _Arguments(arguments).request()


class _Arguments:
    def __init__(self, arguments: Sequence[str]) -> None:
        self._waiting = list(reversed(arguments))
        before = arguments[: arguments.index("--")] if "--" in arguments else arguments
        self._builder = RequestBuilder(compat="--compat" in before)

    def request(self) -> ReportRequest:
        files: list[str] = []
        while self._waiting:
            argument = self._waiting.pop()
            if argument == "--":
                files += reversed(self._waiting)
                break
            if argument.startswith("--"):
                self._long(argument)
            elif argument.startswith("-") and argument != "-":
                self._short(argument[1:])
            else:
                files.append(argument)
        self._builder.add_positional(files)
        return self._builder.finish()

    def _long(self, argument: str) -> None:
        name, equals, value = argument.partition("=")
        option = self._named(name)
        if option.value and not equals:
            may_miss = option.value.startswith("[") and option.value.endswith("]") and not self._waiting
            value = "" if may_miss else self._next_value(name)
        elif equals and not option.value and option.take is not None:
            raise self._builder.refusal(f"{name} takes no value")
        self._take(name, option, value)

    def _named(self, name: str) -> ReportOption:
        if name in _BY_NAME:
            return _BY_NAME[name]
        meant = [known for known in _BY_NAME if known.startswith(name) and len(name) > len("--")]
        if len(meant) > 1:
            raise self._builder.refusal(f"{name} may be {', '.join(sorted(meant))}")
        if not meant:
            raise self._builder.refusal(f"no such option: {name}")
        return _BY_NAME[meant[0]]

    def _short(self, letters: str) -> None:
        while letters:
            name, letters = f"-{letters[0]}", letters[1:]
            option = _BY_NAME.get(name)
            if option is None:
                raise self._builder.refusal(f"no such option: {name}")
            value = ""
            if option.value:
                value, letters = letters or self._next_value(name), ""
            self._take(name, option, value)

    def _next_value(self, name: str) -> str:
        if not self._waiting:
            raise self._builder.refusal(f"{name} needs a value")
        return self._waiting.pop()

    def _take(self, name: str, option: ReportOption, value: str) -> None:
        if option.take is None:
            raise self._builder.refusal(f"{name} is not taken: {option.help}")
        option.take(self._builder, value)
