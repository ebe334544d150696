"""The one table of events that have a text of their own."""

from __future__ import annotations

from collections.abc import Mapping

from tracetui.formats.special_forms import function, kvm, raw_data, sched, stacks, trace_printk
from tracetui.formats.special_forms.form import FormMaker

SPECIAL_FORMS: Mapping[tuple[str, str], FormMaker] = {
    **kvm.FORMS,
    **sched.FORMS,
    **function.FORMS,
    **stacks.FORMS,
    **raw_data.FORMS,
    **trace_printk.FORMS,
}
"""(system, event name) -> form."""
