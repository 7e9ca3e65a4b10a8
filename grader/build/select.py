"""Which source files a person means by `week01`, `week01_sql` or a path."""

from __future__ import annotations

from pathlib import Path

from course.lesson import lessons
from course.paths import repo_root


class NothingFound(LookupError):
    """The words on the command line name no lesson and no week."""


def sources(words: list[str]) -> list[Path]:
    """The source files that `words` name, each once, in the order of the course; all for none.

    A word is a path of a source file, of a notebook or of a week's folder, or the beginning of
    the name of a week. Raises `NothingFound` for a word that names nothing.
    """
    if not words:
        return lessons()
    return sorted({path for word in words for path in _named(word)})


def week_folder(word: str) -> Path:
    """The one week's folder whose name begins with `word`; raises `NothingFound`."""
    weeks = [path for path in sorted(repo_root().glob("week*/week*")) if path.is_dir()]
    found = [path for path in weeks if path.name == word]
    found = found or [path for path in weeks if path.name.startswith(word)]
    names = ", ".join(path.name for path in (found or weeks))
    if not found:
        raise NothingFound(
            f"No week is called {word}. Choose one of these: {names or '(no week yet)'}."
        )
    if len(found) > 1:
        raise NothingFound(f"More than one week begins with {word}: {names}. Write more of it.")
    return found[0]


def _named(word: str) -> list[Path]:
    path = Path(word)
    if path.suffix == ".ipynb":
        path = path.parent / "source" / f"{path.stem}.md"
    if path.suffix == ".md":
        if not path.is_file():
            raise NothingFound(f"There is no file {path}. Check the path.")
        return [path.resolve()]
    folder = path.resolve() if path.is_dir() else week_folder(word)
    folder = folder.parent if folder.name == "source" else folder
    found = sorted(folder.glob("source/*.md"))
    if not found:
        raise NothingFound(
            f"{folder.name} has no lesson. Write one with: grader new lesson {folder.name} SLUG."
        )
    return found
