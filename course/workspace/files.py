"""Lays out the files of projects: new ones appear, a file that the learner changed stays."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

from course.paths import repo_root
from course.workspace.notebook import write_bytes

_RECORD = Path(".course") / "files.json"


def lay_files(home: Path, told: list[str]) -> list[Path]:
    """Brings the project files to the version of the checkout; gives those written.

    A record of what was laid tells a file that nobody touched, which may be replaced, from one
    that is the learner's. What cannot be laid is `told` in a sentence.
    """
    record, written = _record(home), []
    for source in starters():
        name = source.relative_to(repo_root())
        key, wanted = name.as_posix(), source.read_bytes()
        try:
            there = (home / name).read_bytes() if (home / name).exists() else None
            untouched = there is None or record.get(key) == _digest(there)
            if untouched and there != wanted:
                write_bytes(home / name, wanted)
                shutil.copymode(source, home / name)
                written.append(name)
        except OSError as error:
            told.append(f"{name} could not be laid out: {error.strerror}.")
            continue
        if untouched or there == wanted:
            record[key] = _digest(wanted)
    if record != _record(home):
        write_bytes(home / _RECORD, (json.dumps(record, indent=1, sort_keys=True) + "\n").encode())
    return written


def starters() -> list[Path]:
    """The files with which the projects of the checkout begin."""
    found = sorted(repo_root().glob("week*/week*/project/**/*"))
    return [path for path in found if path.is_file() and not _is_hidden(path)]


def _is_hidden(path: Path) -> bool:
    parts = path.relative_to(repo_root()).parts
    return any(part.startswith(".") or part == "__pycache__" for part in parts)


def _record(home: Path) -> dict[str, str]:
    try:
        record = json.loads((home / _RECORD).read_bytes())
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
