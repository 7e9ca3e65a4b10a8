"""The folder of a class as nbgrader lays it out, and the way to nbgrader's own Python API."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from course.paths import repo_root

if TYPE_CHECKING:
    from nbgrader.apps.api import NbGraderAPI
    from traitlets.config import Config

CONFIG = "nbgrader_config.py"


class CannotRelease(Exception):
    """Something stands in the way; the text says what, where, and what to do."""


@dataclass(frozen=True)
class CourseFolder:
    """The course folder `root`: `source/`, `release/`, `submitted/` and the gradebook."""

    root: Path

    @classmethod
    def open(cls, root: Path) -> CourseFolder:
        """The folder at `root`, made and given its settings where it has none.

        Raises `CannotRelease` for the course's own checkout and for a folder that cannot be made.
        """
        root = root.resolve()
        if root == repo_root().resolve():
            raise CannotRelease(
                f"{root} is the course itself. Give your class a folder of its own, "
                "for example with: --course ../my-class."
            )
        try:
            root.mkdir(parents=True, exist_ok=True)
            if not (root / CONFIG).exists():
                shutil.copyfile(Path(__file__).parents[2] / CONFIG, root / CONFIG)
        except FileExistsError:
            raise CannotRelease(f"{root} is a file. Choose a folder with --course.") from None
        except OSError as error:
            raise CannotRelease(
                f"The folder {root} cannot be written: {error.strerror}. "
                "Choose another with --course."
            ) from None
        return cls(root)

    @cached_property
    def settings(self) -> Config:
        """The settings of this folder, without nbgrader; raises `CannotRelease` for bad ones."""
        from traitlets.config import PyFileConfigLoader

        try:
            config = PyFileConfigLoader(CONFIG, path=str(self.root)).load_config()
        except Exception as error:
            raise CannotRelease(
                f"{self.root / CONFIG} cannot be read: {type(error).__name__}: {error}. "
                "Mend it, or delete it and a fresh one is written."
            ) from None
        config.CourseDirectory.root = str(self.root)
        return config

    @cached_property
    def api(self) -> NbGraderAPI:
        """nbgrader's API with the settings of this folder; raises `CannotRelease` for bad ones."""
        from nbgrader.apps.api import NbGraderAPI

        _find_alembic()
        return NbGraderAPI(config=self.settings)

    def source(self, assignment: str, notebook: str) -> Path:
        """The instructor's version of a notebook, solutions in place."""
        return self.root / self.api.coursedir.source_directory / assignment / f"{notebook}.ipynb"

    def released(self, assignment: str, notebook: str) -> Path:
        """The version of a notebook that learners get."""
        return self.root / self.api.coursedir.release_directory / assignment / f"{notebook}.ipynb"

    def submitted(self, student: str, assignment: str) -> Path:
        """The folder of what a student handed in."""
        return self.root / self.api.coursedir.submitted_directory / student / assignment


def _find_alembic() -> None:
    """nbgrader stamps a new gradebook with `alembic`, which it looks for on the path alone."""
    scripts = str(Path(sys.executable).parent)
    if scripts not in os.get_exec_path():
        os.environ["PATH"] = os.pathsep.join([*os.get_exec_path(), scripts])
