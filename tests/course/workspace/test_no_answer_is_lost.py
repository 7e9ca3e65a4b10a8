"""Whatever a learner, an editor, a crash and new versions do: every text stays in the workspace."""

from __future__ import annotations

import errno
import json
import os
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path
from unittest import mock

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from course.workspace import lay_out, prepare

SLUGS = ("01_one", "02_two")
NAMES = ("alpha", "beta", "gamma", "delta")
WEEK = Path("week01-03_foundations") / "week01_sql"


class PowerCut(BaseException):
    """Nothing catches it: the process is gone."""


class Workspace(RuleBasedStateMachine):
    """A learner at work; `written` are the texts that no one may lose."""

    def __init__(self) -> None:
        super().__init__()
        self.cleanup = ExitStack()
        folder = Path(tempfile.mkdtemp())
        self.cleanup.callback(shutil.rmtree, folder)
        self.root, self.home = folder / "checkout", folder / "workspace"
        self.cleanup.enter_context(
            mock.patch.dict(os.environ, COURSE_ROOT=str(self.root), COURSE_HOME=str(self.home))
        )
        self.written: set[str] = set()
        self.count = 0
        self.ship({"alpha": 0, "beta": 0, "gamma": 1, "delta": 1}, 0)
        self.lay_out()

    def teardown(self) -> None:
        self.cleanup.close()

    @rule(
        places=st.fixed_dictionaries({name: st.sampled_from([0, 1, None]) for name in NAMES}),
        version=st.integers(0, 2),
    )
    def ship(self, places: dict, version: int) -> None:
        """A version of the course: other prose, other starters, exercises moved or taken out."""
        for number, slug in enumerate(SLUGS):
            cells = [
                _cell("setup", f"from course import check  # {version}", "code"),
                _cell("text-0", f"# Lesson {number} in version {version}", "markdown"),
            ]
            for name in (name for name in NAMES if places[name] == number):
                cells += _exercise(name, version)
            path = self.root / WEEK / f"{slug}.ipynb"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(_notebook(cells)))

    @rule()
    def lay_out(self) -> None:
        """The learner starts the course."""
        prepare(self.home)
        lay_out(self.home)

    @rule(at=st.integers(1, 6), call=st.sampled_from(["fsync", "replace"]), full=st.booleans())
    def lay_out_and_fail(self, at: int, call: str, full: bool) -> None:
        """The same, and at one of the writes the disk is full or the machine stops."""
        real, calls = getattr(os, call), iter(range(1, 1_000))

        def failing(*arguments, **more):
            if next(calls) == at:
                raise OSError(errno.ENOSPC, "No space left on device") if full else PowerCut
            return real(*arguments, **more)

        with mock.patch.object(os, call, failing):
            try:
                self.lay_out()
            except PowerCut:
                return

    @rule(slug=st.sampled_from(SLUGS), pick=st.integers(0, 20))
    def type_into_a_cell(self, slug: str, pick: int) -> None:
        with self._open(slug) as cells:
            if cells:
                cell = cells[pick % len(cells)]
                self._forget("".join(cell["source"]))
                cell["source"] = self._new_text()

    @rule(
        slug=st.sampled_from(SLUGS), pick=st.integers(0, 20), kind=st.sampled_from(["code", "raw"])
    )
    def add_a_cell(self, slug: str, pick: int, kind: str) -> None:
        with self._open(slug) as cells:
            text = self._new_text()
            cells.insert(pick % (len(cells) + 1), _cell(f"new-{self.count}", text, kind))

    @rule(slug=st.sampled_from(SLUGS), pick=st.integers(0, 20))
    def paste_a_copy(self, slug: str, pick: int) -> None:
        with self._open(slug) as cells:
            if cells:
                copy = {**cells[pick % len(cells)], "id": f"copy-{pick}-{self.count}"}
                cells.append({**copy, "source": self._new_text()})

    @rule(slug=st.sampled_from(SLUGS), seed=st.randoms(use_true_random=False))
    def shuffle_cells(self, slug: str, seed) -> None:
        with self._open(slug) as cells:
            seed.shuffle(cells)

    @rule(slug=st.sampled_from(SLUGS), what=st.sampled_from(["id", "metadata"]))
    def lose_ids_or_metadata(self, slug: str, what: str) -> None:
        """Other editors write older formats."""
        with self._open(slug) as cells:
            for cell in cells:
                cell.pop(what, None)

    @rule(slug=st.sampled_from(SLUGS), new=st.sampled_from(["mine.ipynb", "01_one-Copy1.ipynb"]))
    def copy_a_notebook(self, slug: str, new: str) -> None:
        path = self.home / WEEK / f"{slug}.ipynb"
        if path.exists() and not path.with_name(new).exists():
            shutil.copy(path, path.with_name(new))

    @rule(slug=st.sampled_from(SLUGS))
    def delete_a_notebook(self, slug: str) -> None:
        (self.home / WEEK / f"{slug}.ipynb").unlink(missing_ok=True)
        self._what_is_left()

    @rule(slug=st.sampled_from(SLUGS), share=st.floats(0, 1))
    def cut_a_notebook_off(self, slug: str, share: float) -> None:
        """An editor that does not write in one step, and a crash."""
        path = self.home / WEEK / f"{slug}.ipynb"
        if path.exists():
            path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
            self._what_is_left()

    @rule()
    @precondition(lambda self: self.home.exists())
    def lose_the_hidden_folder(self) -> None:
        shutil.rmtree(self.home / ".course", ignore_errors=True)

    @invariant()
    def every_text_is_there(self) -> None:
        lost = [text for text in self.written if text not in self._everything()]
        assert not lost

    def _open(self, slug: str) -> _Saving:
        path = self.home / WEEK / f"{slug}.ipynb"
        try:
            json.loads(path.read_text())
        except (OSError, ValueError):
            # No editor opens such a file, and the learner starts the course again.
            self.lay_out()
        return _Saving(path)

    def _new_text(self) -> str:
        self.count += 1
        text = f"select 'text {self.count} of mine'"
        self.written.add(text)
        return text

    def _forget(self, text: str) -> None:
        """What the learner overwrites is gone, if there is no copy of it elsewhere."""
        self.written.discard(text)

    def _what_is_left(self) -> None:
        everything = self._everything()
        self.written = {text for text in self.written if text in everything}

    def _everything(self) -> str:
        # The copies in .course are a second net; the first one must hold.
        files = [path for path in self.home.rglob("*.ipynb") if ".course" not in path.parts]
        return "\n".join(path.read_text() for path in files)


class _Saving:
    """The cells of a notebook, saved on leaving."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> list[dict]:
        self.notebook = json.loads(self.path.read_text())
        return self.notebook["cells"]

    def __exit__(self, *error: object) -> None:
        self.path.write_text(json.dumps(self.notebook))


def _notebook(cells: list[dict]) -> dict:
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def _cell(id: str, text: str, kind: str, grading: dict | None = None) -> dict:
    metadata = {"nbgrader": grading, "deletable": False} if grading else {}
    cell = {"cell_type": kind, "id": id, "metadata": metadata, "source": text}
    return {**cell, "execution_count": None, "outputs": []} if kind == "code" else cell


def _exercise(name: str, version: int) -> list[dict]:
    answer = {"grade": False, "grade_id": f"{name}_answer", "locked": False, "solution": True}
    check = {"grade": True, "grade_id": name, "locked": True, "points": 1, "solution": False}
    return [
        _cell(f"answer-{name}", f"-- TODO {name} {version}", "code", answer),
        _cell(f"check-{name}", f'check("{name}")', "code", check),
    ]


TestWorkspace = Workspace.TestCase
TestWorkspace.settings = settings(
    max_examples=100, stateful_step_count=20, deadline=None, derandomize=True
)
