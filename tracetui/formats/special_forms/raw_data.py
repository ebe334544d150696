"""What programs wrote to trace_marker_raw."""

from __future__ import annotations

from tracetui.formats.print_context import PrintContext, Record
from tracetui.formats.special_forms.form import FormMaker, FormRequest, RecordPrinter


def raw_data(request: FormRequest) -> RecordPrinter:
    """`# 1f 01 02 03`: the id, then the bytes to the record's end, its padding included."""
    read_id, read_bytes = request.number("id", False), request.raw("buf")

    def text(record: Record, context: PrintContext) -> str:
        raw = read_bytes(record.data)
        return f"# {read_id(record.data):x}" + (" " + raw.hex(" ") if raw else "")

    return text


FORMS: dict[tuple[str, str], FormMaker] = {("ftrace", "raw_data"): raw_data}
