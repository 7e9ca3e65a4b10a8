"""The one format in which a jail hands out data: a JSON header and bytes, each with its length."""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Iterator

_LENGTHS = struct.Struct(">IQ")
HEADER_LIMIT = 1_000_000


class BadFrame(ValueError):
    """The bytes are no frames: whoever wrote them broke off, or lied."""


def write(number: int, header: dict[str, object], blob: bytes = b"") -> None:
    """Write one frame to a file descriptor."""
    text = json.dumps(header).encode()
    view = memoryview(_LENGTHS.pack(len(text), len(blob)) + text + blob)
    while view:
        view = view[os.write(number, view) :]


class TooLong(BadFrame):
    """A frame announces more bytes than are allowed."""


class Reader:
    """Puts frames together from pieces of a stream, and refuses one that is longer than `limit`."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._data = bytearray()

    def feed(self, piece: bytes) -> Iterator[tuple[dict[str, object], bytes]]:
        """Every frame that is whole with this piece. Raises `BadFrame`."""
        self._data += piece
        while len(self._data) >= _LENGTHS.size:
            header, blob = _LENGTHS.unpack_from(self._data)
            if header > HEADER_LIMIT or blob > self._limit:
                raise TooLong(f"A frame of {header + blob:,} bytes is longer than allowed.")
            start, end = _LENGTHS.size + header, _LENGTHS.size + header + blob
            if len(self._data) < end:
                return
            yield _parsed(bytes(self._data[_LENGTHS.size : start])), bytes(self._data[start:end])
            del self._data[:end]


def _parsed(text: bytes) -> dict[str, object]:
    try:
        header = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadFrame("A frame's header is no JSON.") from error
    if not isinstance(header, dict):
        raise BadFrame("A frame's header is no JSON object.")
    return header
