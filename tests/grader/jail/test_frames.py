"""The frames that leave a jail: whole, bounded, and refused when they lie."""

from __future__ import annotations

import os

import pytest

from grader.jail.inside import frames


def _written(*parts: tuple[dict, bytes]) -> bytes:
    reading, writing = os.pipe()
    for header, blob in parts:
        frames.write(writing, header, blob)
    os.close(writing)
    with open(reading, "rb") as file:
        return file.read()


def test_frames_come_out_whole_whatever_the_pieces():
    parts = [({"n": 1}, b""), ({"n": 2}, b"data" * 100), ({"n": 3}, b"\x00")]
    data = _written(*parts)
    for size in (1, 7, len(data)):
        reader = frames.Reader(limit=1_000)
        pieces = [data[i : i + size] for i in range(0, len(data), size)]
        assert [frame for piece in pieces for frame in reader.feed(piece)] == parts


def test_a_frame_that_announces_too_much_is_refused_before_it_comes():
    data = _written(({"n": 1}, b"x" * 2_000))
    with pytest.raises(frames.BadFrame):
        list(frames.Reader(limit=1_000).feed(data[:20]))


@pytest.mark.parametrize("text", [b"{", b"[]", b"\xff"])
def test_a_header_that_is_no_object_is_refused(text):
    data = frames._LENGTHS.pack(len(text), 0) + text
    with pytest.raises(frames.BadFrame):
        list(frames.Reader(limit=10).feed(data))
