"""One thing that a scenario saw, as a header and bytes: how it leaves a jail, never as pickle."""

from __future__ import annotations

import json

from . import values
from .call import told
from .sql import packed


def pack(what: str, value: object) -> tuple[dict[str, object], bytes]:
    """A name and a value as data. What cannot be turned into data counts as an error.

    Raises `values.NotCarried` for a value that is too large, and `MemoryError`.
    """
    from course.check.frames import as_table
    from course.check.play import AtMost, Broke

    if isinstance(value, Broke):
        return {"what": what, "broke": told(value.error)}, b""
    if isinstance(value, AtMost):
        return {"what": what, "at_most": values.encode(value.value)}, b""
    try:
        table = as_table(value)
        if table is not None:
            return {"what": what, "table": True}, packed(table)
        return {"what": what}, json.dumps(values.encode(value)).encode()
    except (values.NotCarried, MemoryError):
        raise
    except BaseException as error:
        return {"what": what, "broke": told(error)}, b""
