"""Counts what a piece of work reads of a Parquet file: which columns, which row groups.

No engine tells that in the same words, and some tell it nowhere. So the work is done again and
again on copies in which one column or one row group is overwritten: where it fails, it has read
that part. The footer stays whole, so what is answered from the statistics alone reads nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

Work = Callable[[Path], object]


def columns_read(path: Path, work: Work) -> list[str]:
    """The columns of a file from which `work`, called with a path, reads values.

    Raises what `work` raises on the whole file.
    """
    work(path)
    names = sorted({name for _, name, _ in _chunks(path)})
    return [name for name in names if _fails(path, work, column=name)]


def groups_read(path: Path, work: Work) -> list[int]:
    """The row groups, counted from 0, from which `work` reads values; raises as above."""
    work(path)
    numbers = sorted({number for number, _, _ in _chunks(path)})
    return [number for number in numbers if _fails(path, work, group=number)]


def bytes_of(path: Path, columns: list[str]) -> int:
    """How many bytes these columns take in a file, from its footer."""
    return sum(place.stop - place.start for _, name, place in _chunks(path) if name in columns)


def _fails(path: Path, work: Work, column: str | None = None, group: int | None = None) -> bool:
    """Whether `work` fails on a copy that has zeros, no page's head, in a column or row group."""
    copy = path.with_name(f"copy of {path.name}")
    content = bytearray(path.read_bytes())
    for number, name, place in _chunks(path):
        if name == column or number == group:
            content[place] = bytes(place.stop - place.start)
    copy.write_bytes(content)
    try:
        work(copy)
    except Exception:
        return True
    finally:
        copy.unlink()
    return False


def _chunks(path: Path) -> Iterator[tuple[int, str, slice]]:
    """Row group, column and place of every chunk of values in a file."""
    import pyarrow.parquet as pq

    footer = pq.read_metadata(path)
    for group in range(footer.num_row_groups):
        for number in range(footer.num_columns):
            chunk = footer.row_group(group).column(number)
            start = chunk.data_page_offset
            if chunk.has_dictionary_page:
                start = min(start, chunk.dictionary_page_offset)
            yield group, chunk.path_in_schema, slice(start, start + chunk.total_compressed_size)
