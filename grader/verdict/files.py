"""Reads the files of a submitted project: regular ones only, bounded, as one text.

The text is all that is graded. The folder is read once, and a link or a device in it never.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import stat
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FILE_LIMIT = 1_000_000
TOTAL_LIMIT = 4_000_000
COUNT_LIMIT = 200
ENTRY_LIMIT = 5_000
_TOLD = 3


@dataclass(frozen=True)
class Files:
    """What was submitted: `packed` is base64 and the right to be executed, by path.

    `left_out` tells which files were not read and why. With a `problem` nothing was read; `status`
    says of which kind it is.
    """

    packed: dict[str, tuple[str, bool]]
    left_out: tuple[str, ...] = ()
    problem: str = ""
    status: str = "STUDENT_ERROR"

    @property
    def note(self) -> str:
        """A sentence about what was left out, for the feedback; empty where nothing was."""
        if not self.left_out:
            return ""
        more = ["…"] * (len(self.left_out) > _TOLD)
        return f"Not graded: {'; '.join([*self.left_out[:_TOLD], *more])}."


def collect(folder: Path) -> str:
    """The files of the project in `folder` as a text that `unpack` reads; never raises for them."""
    return json.dumps(_look(folder).__dict__, sort_keys=True)


@lru_cache(maxsize=8)
def unpack(text: str) -> Files:
    """The files in a text of `collect`."""
    parts = json.loads(text)
    packed = {name: (data, bool(runs)) for name, (data, runs) in parts["packed"].items()}
    return Files(packed, tuple(parts["left_out"]), parts["problem"], parts["status"])


def lay_out(files: Files, folder: Path) -> None:
    """Write the files into an empty folder of ours."""
    for name, (data, runs) in files.packed.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(base64.b64decode(data))
        place.chmod(0o755 if runs else 0o644)


def digest_of(text: str) -> str:
    """A short name for the files in a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _look(folder: Path) -> Files:
    name = folder.name
    if folder.is_symlink():
        return Files({}, problem=f"{name}/ is a link. Submit the folder itself.")
    if not folder.is_dir():
        told = f"There is no folder {name}/ beside your notebook. Submit both."
        return Files({}, problem=told, status="NOT_ATTEMPTED")
    packed: dict[str, tuple[str, bool]] = {}
    left_out: list[str] = []
    total = 0
    try:
        for path, entry in _entries(folder):
            found = _read(entry)
            if isinstance(found, str):
                left_out.append(f"{name}/{path} {found}")
                continue
            data, runs = found
            total += len(data)
            packed[path] = (base64.b64encode(data).decode(), runs)
            if len(packed) > COUNT_LIMIT or total > TOTAL_LIMIT:
                raise _TooMuch
    except _TooMuch:
        told = (
            f"{name}/ holds more than {COUNT_LIMIT} files or {TOTAL_LIMIT // 1_000_000} MB. "
            "Delete what is not your answer, and submit again."
        )
        return Files({}, problem=told)
    return Files(packed, tuple(left_out))


class _TooMuch(Exception):
    """The folder holds more than any project needs."""


def _entries(folder: Path) -> list[tuple[str, os.DirEntry]]:
    """Everything below a folder that is no folder itself, by path; as `course.starter.files_of`."""
    found: list[tuple[str, os.DirEntry]] = []
    waiting, seen = [(str(folder), "")], 0
    while waiting:
        place, prefix = waiting.pop()
        try:
            entries = os.scandir(place)
        except OSError:  # not ours to read, or deeper than a path can name
            continue
        with entries:
            for entry in entries:
                seen += 1
                if seen > ENTRY_LIMIT:
                    raise _TooMuch
                if entry.name.startswith(".") or entry.name == "__pycache__":
                    continue
                if entry.is_dir(follow_symlinks=False):
                    waiting.append((entry.path, f"{prefix}{entry.name}/"))
                else:
                    found.append((prefix + entry.name, entry))
    return sorted(found, key=lambda one: one[0])


def _read(entry: os.DirEntry) -> tuple[bytes, bool] | str:
    """The bytes of a file and whether it may be executed, or the words why it is not read."""
    try:
        # A pipe would wait for its writer, and a link could lead to a file of the instructor.
        number = os.open(entry.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return "is a link" if entry.is_symlink() else "cannot be read"
    with open(number, "rb") as file:
        state = os.fstat(number)
        if not stat.S_ISREG(state.st_mode):
            return "is not a file"
        if state.st_size > FILE_LIMIT:
            return f"is larger than {FILE_LIMIT // 1_000_000} MB"
        return file.read(FILE_LIMIT), bool(state.st_mode & stat.S_IXUSR)
