"""A project's files: which they are, and how a notebook shows them."""

from __future__ import annotations

import shutil
from pathlib import Path

FOLDER = "project"
"""The folder beside `project.ipynb` in which a learner works."""
SIZE_LIMIT = 200_000
COUNT_LIMIT = 200
_LANGUAGES = {".sh": "bash", ".sql": "sql", ".py": "python", ".yml": "yaml", ".yaml": "yaml"}


def copy_files(folder: Path, target: Path) -> None:
    """Copy the files of a project into `target`, over those of the same names."""
    for path in files_of(folder):
        place = target / path.relative_to(folder)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, place)


def files_of(folder: Path) -> list[Path]:
    """The files of a project in a fixed order; not hidden ones, nor what a link points to."""
    found = []
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if any(part.startswith(".") or part == "__pycache__" for part in parts):
            continue
        if path.is_file() and not path.is_symlink():
            found.append(path)
    return found


def show_files() -> Listing:
    """Your project's files with their text, for whoever reads your notebook."""
    return Listing(Path.cwd() / FOLDER)


class Listing:
    """The text of every file of a project, as Markdown or plain text."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def _texts(self) -> list[tuple[Path, str]]:
        found = files_of(self.folder)[:COUNT_LIMIT] if self.folder.is_dir() else []
        return [(path.relative_to(self.folder), _text(path)) for path in found]

    def _repr_markdown_(self) -> str:
        if not self._texts():
            return repr(self)
        blocks = []
        for path, text in self._texts():
            fence = "`" * max(3, _longest_run(text) + 1)
            language = _LANGUAGES.get(path.suffix, "text")
            blocks.append(f"**{path.as_posix()}**\n\n{fence}{language}\n{text.rstrip()}\n{fence}")
        return "\n\n".join(blocks)

    def __repr__(self) -> str:
        texts = self._texts()
        if not texts:
            return f"There are no files in {self.folder.name}/ beside this notebook."
        return "\n\n".join(f"── {path.as_posix()}\n{text.rstrip()}" for path, text in texts)


def _text(path: Path) -> str:
    with path.open("rb") as file:
        data = file.read(SIZE_LIMIT + 1)
    if b"\0" in data:
        return f"({path.stat().st_size:,} bytes that are no text)"
    more = "\n(and more)" if len(data) > SIZE_LIMIT else ""
    return data[:SIZE_LIMIT].decode(errors="replace") + more


def _longest_run(text: str) -> int:
    """The longest run of backticks: a fence around the text must be longer."""
    longest = run = 0
    for letter in text:
        run = run + 1 if letter == "`" else 0
        longest = max(longest, run)
    return longest
