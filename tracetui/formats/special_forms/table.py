"""The one table of events that have a text of their own."""

from __future__ import annotations

from collections.abc import Mapping

from tracetui.formats.event_format import EventFormat
from tracetui.formats.print_mode import PrintMode
from tracetui.formats.special_forms import (
    blktrace,
    function,
    function_graph,
    futex,
    hrtimer,
    kmem,
    kvm,
    kvm_mmu,
    kvm_nested,
    mac80211,
    raw_data,
    sched,
    stacks,
    tlb,
    trace_printk,
)
from tracetui.formats.special_forms.form import FormMaker

_ALWAYS: Mapping[tuple[str, str], FormMaker] = trace_printk.FORMS
"""Events whose text is nowhere but in their form."""

_PLUGINS: Mapping[tuple[str, str], FormMaker] = {
    **kvm.FORMS,
    **kvm_nested.FORMS,
    **kvm_mmu.FORMS,
    **sched.FORMS,
    **hrtimer.FORMS,
    **kmem.FORMS,
    **tlb.FORMS,
    **futex.FORMS,
    **mac80211.FORMS,
    **function.FORMS,
    **function_graph.FORMS,
    **stacks.KERNEL_FORMS,
    **raw_data.FORMS,
}
"""Events that trace-cmd report has a form for, unless it is told to do without."""

_MISDESCRIBED: Mapping[tuple[str, str], FormMaker] = {
    **stacks.KERNEL_FORMS,
    **stacks.USER_FORMS,
    **kvm_mmu.FORMS,
    **blktrace.FORMS,
}
"""Events whose own print fmt does not say what they hold; trace-cmd report prints by it all the same."""


def find_form(event: EventFormat, mode: PrintMode) -> FormMaker | None:
    """The special form an event prints by, None when it prints by its own print fmt."""
    key = event.system, event.name
    found = _ALWAYS.get(key)
    if found is None and mode.plugins:
        found = _PLUGINS.get(key)
    if found is None and not mode.compat:
        found = _MISDESCRIBED.get(key)
    return found
