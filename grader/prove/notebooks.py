"""Proves solved notebooks: they run without a word on stderr, pass every check, and repeat.

A solved notebook is made when it is needed and never committed, so there are no outputs to compare
with. It runs once to get them, and nbval runs it again in a world as it was: a cell whose second
output differs from its first shows every learner something else.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from shutil import copytree, rmtree

from course.lesson import Lesson
from grader.build.notebook import solved_notebook
from grader.build.write import notebook_text

CELL_LIMIT_S = 120
_HOLDER = """
import sys
from course.services import postgres, postgres_worlds
for line in sys.stdin:
    postgres.reset()
    print("done", flush=True)
postgres_worlds.drop_learner_database()
"""


def complaints(lesson: Lesson, folder: Path) -> list[str]:
    """Runs the solved notebook twice in the empty `folder`; what is wrong with it, or nothing.

    A lesson of PostgreSQL gets a database of its own.
    """
    from nbclient.exceptions import CellExecutionError

    own = _own_database(folder) if lesson.engine == "postgres" else nullcontext(lambda: None)
    with own as forget:
        try:
            notebook = _run_once(lesson, folder)
        except CellExecutionError as error:
            return [f"{lesson.path}: a cell of the solved notebook fails.\n{error}"]
        found = list(_complaints(json.loads(notebook.read_text("utf-8"))["cells"]))
        if found:
            return found
        forget()
        rmtree(folder / "home", ignore_errors=True)
        report = _run_again(notebook)
    return [f"{lesson.path}: a second run shows something else.\n{report}"] if report else []


def _run_once(lesson: Lesson, folder: Path) -> Path:
    """The solved notebook with its outputs and their numbers, as a file in `folder`."""
    import nbformat
    from nbclient import NotebookClient

    _lay_out_project(lesson, folder)
    notebook = nbformat.reads(notebook_text(solved_notebook(lesson)), as_version=4)
    client = NotebookClient(
        notebook,
        timeout=CELL_LIMIT_S,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
    )
    client.execute(env=_environment(folder))
    for cell in notebook.cells:
        if cell.cell_type == "code" and not _repeats(cell):
            cell.metadata["tags"] = ["nbval-ignore-output"]
    place = folder / f"{lesson.slug}.ipynb"
    nbformat.write(notebook, place)
    return place


def _repeats(cell: dict) -> bool:
    """Whether a cell has to show the same again: rows without an order may come in any.

    A quiz draws its options in any order, too.
    """
    if cell["source"].startswith("quiz("):
        return False
    if not cell["source"].startswith("%%sql"):
        return True
    rows = max((str(output).count("<tr>") for output in cell["outputs"]), default=0)
    last = re.sub(r"\([^()]*\)", "", cell["source"])  # an order inside a window is none
    return rows <= 2 or "order by" in last.lower()


def _run_again(notebook: Path) -> str:
    """Runs the notebook under nbval, which compares; the report of what differs, or ''."""
    command = [sys.executable, "-m", "pytest", "--nbval", "--nbval-kernel-name=python3"]
    plain = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--color=no"]
    ini = ["-c", os.devnull, f"--rootdir={notebook.parent}", f"--nbval-cell-timeout={CELL_LIMIT_S}"]
    done = subprocess.run(
        [*command, *plain, *ini, str(notebook)],
        cwd=notebook.parent,
        env=_environment(notebook.parent),
        capture_output=True,
        text=True,
    )
    return "" if done.returncode == 0 else f"{done.stdout}\n{done.stderr}"


def _environment(folder: Path) -> dict[str, str]:
    """What a kernel needs to judge strictly, and to leave a learner's own things alone."""
    hidden = ("PYTEST_CURRENT_TEST", "PYTEST_ADDOPTS")
    kept = {name: value for name, value in os.environ.items() if name not in hidden}
    database = f"notebook_{os.getpid()}"
    home = str(folder / "home")
    return {**kept, "COURSE_STRICT": "1", "COURSE_HOME": home, "COURSE_DATABASE": database}


@contextmanager
def _own_database(folder: Path) -> Iterator[Callable[[], None]]:
    """A learner's database for this folder alone; gives what forgets all that a run left there."""
    # This process also keeps the server running between two kernels.
    holder = subprocess.Popen(
        [sys.executable, "-c", _HOLDER],
        env=_environment(folder),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )

    def forget() -> None:
        print("reset", file=holder.stdin, flush=True)
        if not holder.stdout.readline():
            raise OSError("The PostgreSQL server of the notebook went away.")

    with holder:
        forget()
        yield forget
        holder.stdin.close()


def _lay_out_project(lesson: Lesson, folder: Path) -> None:
    """The files that a project's notebook works with, as they are when all of it is done."""
    from course.starter import FOLDER

    if lesson.tasks:
        for source in (lesson.starter_folder, lesson.project_folder / "reference"):
            copytree(source, folder / FOLDER, dirs_exist_ok=True)


def _complaints(cells: list[dict]) -> Iterator[str]:
    for cell in cells:
        if cell["cell_type"] != "code":
            continue
        shown = [_text(output) for output in cell["outputs"]]
        for output in cell["outputs"]:
            if output.get("name") == "stderr":
                yield f"{cell['id']} writes to stderr: {_text(output)}"
        checked = re.match(r'check\("(\w+)"\)', "".join(cell["source"]))
        if checked and f"passed · {checked[1]}" not in "".join(shown):
            yield f"{cell['id']} does not say that {checked[1]} passed: {''.join(shown)}"


def _text(output: dict) -> str:
    return "".join(output.get("text") or output.get("data", {}).get("text/plain") or "")
