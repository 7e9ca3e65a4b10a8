"""What a notebook of the course imports: check, hint, solution, quiz and progress.

The import is light: engines, data frames and parsers are loaded by the first call that needs them.
"""

from __future__ import annotations

from course.check.quiz import quiz
from course.check.run import check, hint, solution
from course.magics import reset_database, use
from course.progress import progress
from course.shell_magic import working_folder
from course.starter import show_files

__all__ = [
    "check",
    "hint",
    "progress",
    "quiz",
    "reset_database",
    "show_files",
    "solution",
    "use",
    "working_folder",
]


def _register_magics() -> None:
    import sys

    # Outside of IPython there is nothing to register, and no reason to import it.
    if "IPython" in sys.modules and (shell := sys.modules["IPython"].get_ipython()):
        from course.magics import register

        register(shell)


_register_magics()
