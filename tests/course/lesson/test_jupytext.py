"""Editors that open sources through jupytext see the cells that the course sees."""

from __future__ import annotations

from pathlib import Path

import pytest

from course.lesson import lessons, parse
from course.lesson.fence import REGIONS

TINY = (
    Path(__file__).parents[2] / "fixtures/course/week01-03_foundations/week01_sql/source/01_tiny.md"
)


def _ours(path):
    for cell in parse(path).cells:
        # A yaml fence is no code to jupytext: it stays inside the prose there.
        if cell.role in ("prose", "quiz", "rubric"):
            continue
        own = {} if cell.role == "code" else {cell.role: cell.name}
        yield cell.language, cell.text, own | cell.attributes


def _theirs(path):
    jupytext = pytest.importorskip("jupytext")
    notebook = jupytext.read(path)
    main = notebook.metadata["jupytext"]["main_language"]
    for cell in notebook.cells:
        metadata = {key: str(value) for key, value in cell.metadata.items()}
        if cell.cell_type == "code":
            # Cells in another language than the most frequent one get a magic there.
            first, _, rest = cell.source.partition("\n")
            magic = first.startswith("%%")
            yield first[2:] if magic else main, rest if magic else cell.source, metadata
        elif any(role in metadata for role in REGIONS):
            yield "markdown", cell.source, metadata


@pytest.mark.parametrize("path", [TINY, *lessons()], ids=lambda path: path.stem)
def test_jupytext_reads_the_same_cells(path):
    ours, theirs = list(_ours(path)), list(_theirs(path))
    assert len(ours) > 3
    assert ours == theirs
