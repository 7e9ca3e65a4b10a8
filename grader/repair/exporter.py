"""Where nbgrader meets the repair: an exporter that reads submissions, and a hook before it.

`nbgrader_config.py` names both, so that nbgrader's own `autograde` does what ours does.
"""

from __future__ import annotations

import stat
from pathlib import Path

import nbformat
from nbconvert.exporters import NotebookExporter
from nbformat.notebooknode import NotebookNode
from nbgrader.converters import base
from nbgrader.utils import find_all_files

from grader.release.assignment import notebook_of, source_of
from grader.repair.read import SIZE_LIMIT
from grader.repair.release import Release, released_file, released_lesson
from grader.repair.submission import submitted


class RepairingExporter(NotebookExporter):
    """Reads a submitted notebook, whatever it is, as the released one with its answers."""

    def from_filename(
        self, filename: str, resources: dict | None = None, **options: object
    ) -> tuple[NotebookNode, dict]:
        """The repaired notebook; the second time, nbgrader reads what the first time made."""
        place = (resources or {}).get("nbgrader", {})
        release = self._release(place) if getattr(self.parent, "_sanitizing", False) else None
        if release is None:
            return super().from_filename(filename, resources=resources, **options)
        found = submitted(Path(filename), release)
        for note in found.repaired.notes:
            self.log.warning("%s: %s", place["student"], note)
        notebook = nbformat.from_dict(found.repaired.notebook)
        return self.from_notebook_node(notebook, resources, **options)

    def _release(self, place: dict[str, str]) -> Release | None:
        source = source_of(place["assignment"], place["notebook"])
        if source:
            return released_lesson(str(source))
        course = self.parent.coursedir
        folder = Path(course.format_path(course.release_directory, ".", place["assignment"]))
        path = folder / f"{place['notebook']}.ipynb"
        return released_file(path) if path.is_file() else None


def tidy(assignment: str, student: str, notebooks: list[str]) -> None:
    """Before nbgrader copies a submission: no links and devices, and the notebook by its name.

    A link would put a file of the instructor's into the feedback. nbgrader names the assignment
    and the student only where it was called for one; the paths of `notebooks` always tell.
    """
    base.find_all_files = _plain_files
    folder = Path(notebooks[0]).parent
    for path in folder.glob("*.ipynb"):
        if not _is_plain(path):
            path.unlink()
    if name := notebook_of(folder.name):
        notebooks[:] = [str(folder / f"{name}.ipynb")]


def _plain_files(path: str, exclude: list[str] | None = None) -> list[str]:
    """What nbgrader may copy. What was handed in stays: it is graded again as it is."""
    return [file for file in find_all_files(path, exclude) if _is_plain(Path(file))]


def _is_plain(path: Path) -> bool:
    """Whether this is a file, of a size to be copied: no link, no pipe that waits for a writer."""
    state = path.lstat()
    return stat.S_ISREG(state.st_mode) and state.st_size <= SIZE_LIMIT
