"""The options that join recordings in memory: --attach, -s and --fit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from tracetui.engine.attach_request import AttachRequest, parse_pids
from tracetui.engine.time_samples import parse_time_sample

_KEY = f"{__name__}."


def _keep(context: click.Context, option: click.Parameter, value: Any) -> None:
    context.meta[f"{_KEY}{option.name}"] = value


ATTACH_OPTIONS = (
    click.option(
        "--attach",
        metavar="[PID,...]",
        is_flag=False,
        flag_value="",
        expose_value=False,
        callback=_keep,
        help="Join host and guests in memory: PIDs of the vCPU threads, or none to find them.",
    ),
    click.option(
        "-s",
        "samples",
        metavar="OFFSET[,SCALE[,FRAC[,TIME]]]",
        multiple=True,
        expose_value=False,
        callback=_keep,
        help="Add OFFSET to the guest's raw times; repeat for each vCPU.",
    ),
    click.option(
        "--fit",
        is_flag=True,
        expose_value=False,
        callback=_keep,
        help="Estimate the guests' clocks from their events and kvm_entry..kvm_exit.",
    ),
)
"""For commands that open recordings; what was given is kept for `attach_request`."""


def _given(name: str) -> Any:
    return click.get_current_context().meta.get(f"{_KEY}{name}")


def attach_request() -> AttachRequest | None:
    """What the running command was asked to find out, None when nothing.

    Raises:
        UsageError: a sample of -s cannot be read.
    """
    pids, samples, fit = _given("attach"), _given("samples"), _given("fit")
    if pids is None and not samples and not fit:
        return None
    return AttachRequest(parse_pids(pids or "") or (), tuple(map(parse_time_sample, samples or ())), bool(fit))


def swallowed_files() -> tuple[Path, ...]:
    """A file that stood where --attach takes its PIDs."""
    value = _given("attach")
    return (Path(value),) if value and parse_pids(value) is None else ()
