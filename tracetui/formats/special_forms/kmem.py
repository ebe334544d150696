"""Memory allocations: who asked stands in front of the event's own text."""

from __future__ import annotations

from tracetui.formats.print_context import PrintContext, Record
from tracetui.formats.special_forms.form import FormMaker, FormRequest, RecordPrinter


def with_call_site(request: FormRequest) -> RecordPrinter:
    """`(function+0x55) call_site=...`."""
    call_site, normal = request.number("call_site", False), request.normal()

    def text(record: Record, context: PrintContext) -> str:
        address = call_site(record.data)
        symbol = context.symbol(address)
        prefix = "" if symbol is None else f"({symbol.name}+0x{(address - symbol.start) & 0xFFFF_FFFF:x}) "
        return prefix + normal(record, context)

    return text


FORMS: dict[tuple[str, str], FormMaker] = {
    ("kmem", name): with_call_site
    for name in ("kfree", "kmalloc", "kmalloc_node", "kmem_cache_alloc", "kmem_cache_alloc_node", "kmem_cache_free")
}
