"""The one table of events that have a text of their own."""

from __future__ import annotations

from collections.abc import Mapping

from tracetui.formats.special_forms import (
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

SPECIAL_FORMS: Mapping[tuple[str, str], FormMaker] = {
    **kvm.FORMS,
    **kvm_nested.FORMS,
    **kvm_mmu.FORMS,
    **hrtimer.FORMS,
    **kmem.FORMS,
    **tlb.FORMS,
    **futex.FORMS,
    **mac80211.FORMS,
    **sched.FORMS,
    **function.FORMS,
    **function_graph.FORMS,
    **stacks.FORMS,
    **raw_data.FORMS,
    **trace_printk.FORMS,
}
"""(system, event name) -> form."""
