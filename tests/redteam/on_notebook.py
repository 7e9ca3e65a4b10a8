"""Attacks on the file: what nbgrader would read in a notebook, and what lies beside it."""

from __future__ import annotations

import copy
import json
import os
from pathlib import Path

from tests.redteam.case import FULL, Case
from tests.redteam.spoil import cell_of, checks, set_answer, write

FILE, OK = "notebook", ("PASS",)
NOTHING = ("STUDENT_ERROR",)
IMPORTED = "redteam-imported"


def _wrong(notebook: dict, folder: Path) -> None:
    """An honest submission with one wrong answer: what the attacks on a mark start from."""
    set_answer(notebook, "ended_trips", "select 1 as city, 2 as trips")


def _nothing(notebook: dict, folder: Path) -> None:
    """A solved notebook as it is."""


def _edits_asserts(notebook, folder):
    _wrong(notebook, folder)
    cell_of(notebook, "ended_trips")["source"] = "assert True"


def _more_points(notebook, folder):
    for cell in checks(notebook):
        cell["metadata"]["nbgrader"]["points"] = 100


def _deletes_checks(notebook, folder):
    _wrong(notebook, folder)
    gone = checks(notebook)
    notebook["cells"] = [cell for cell in notebook["cells"] if cell not in gone]


def _copies_answer(notebook, folder):
    _wrong(notebook, folder)
    cell = copy.deepcopy(cell_of(notebook, "minor_units_answer"))
    cell["metadata"]["nbgrader"]["grade_id"] = "ended_trips"
    notebook["cells"].append(cell)


def _copies_check(notebook, folder):
    notebook["cells"] += [copy.deepcopy(cell) for cell in checks(notebook)]


def _swaps_marks(notebook, folder):
    for cell in checks(notebook):
        cell["metadata"]["nbgrader"] |= {"grade": False, "solution": True, "locked": False}


def _retypes(notebook, folder):
    for number, cell in enumerate(checks(notebook)):
        cell["cell_type"] = ("raw", "markdown")[number % 2]


def _tags(notebook, folder):
    _wrong(notebook, folder)
    for cell in notebook["cells"]:
        cell["metadata"]["tags"] = ["skip-execution", "raises-exception", "otter_ignore"]
        if cell in checks(notebook):
            cell["source"] = f"# NBVAL_SKIP # noqa\n{cell['source']}"


def _strips(notebook, folder):
    for number, cell in enumerate(notebook["cells"]):
        cell["metadata"], cell["id"] = {}, f"c{number}"


def _reorders(notebook, folder):
    notebook["cells"].reverse()


def _renames(notebook, folder):
    write(folder, "final (2).ipynb", json.dumps(notebook))
    notebook.clear()


def _adds_another(notebook, folder):
    write(
        folder,
        "00_notes.ipynb",
        json.dumps({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}),
    )


def _kernel(notebook, folder):
    notebook["metadata"] = {"kernelspec": {"name": "evil", "display_name": "e", "language": "bash"}}


def _outputs(notebook, folder):
    _wrong(notebook, folder)
    for cell in checks(notebook):
        cell["outputs"] = [
            {
                "output_type": "execute_result",
                "data": {"text/plain": "3.0"},
                "metadata": {},
                "execution_count": 1,
            }
        ]


def _text(text: str):
    def spoil(notebook, folder):
        write(folder, "01_targets.ipynb", text)
        notebook.clear()

    return spoil


def _format_3(notebook, folder):
    cells = [
        {
            "cell_type": c["cell_type"],
            ("input" if c["cell_type"] == "code" else "source"): c["source"],
        }
        for c in notebook["cells"]
    ]
    _text(
        json.dumps(
            {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": cells}]}
        )
    )(notebook, folder)


def _large_outputs(notebook, folder):
    lines = ["x" * 10_000] * 3_000
    cell_of(notebook, "ended_trips_answer")["outputs"] = [
        {"output_type": "stream", "name": "stdout", "text": lines}
    ]


def _surrogates(notebook, folder):
    notebook["metadata"]["title"] = "\ud800"
    notebook["cells"][0]["source"] += "\n# \udfff"
    notebook["metadata"]["number"] = float("nan")


def _link(notebook, folder):
    # Three folders up lies the class: its source holds every answer.
    (folder / "notes.txt").symlink_to("../../../source/week01_01_targets/01_targets.ipynb")
    (folder / "all").symlink_to("../../../source")
    (folder / "01_targets.ipynb").symlink_to("../../../source/week01_01_targets/01_targets.ipynb")
    notebook.clear()


def _strange_files(notebook, folder):
    os.mkfifo(folder / "pipe")
    write(folder, "README", "a")
    write(folder, "readme", "b")


def _modules(notebook, folder):
    code = f"open({str(folder / IMPORTED)!r}, 'w').write('x')\n"
    for name in (
        "duckdb",
        "pandas",
        "sitecustomize",
        "usercustomize",
        "conftest",
        "ipython_config",
        "jupyter_config",
        "nbgrader_config",
        "course",
        "json",
    ):
        write(folder, f"{name}.py", code)
    write(folder, "x.pth", f"import os; {code}")
    write(folder, "pytest.ini", "[pytest]\naddopts = -p conftest")


def _split(notebook, folder):
    place = next(
        n for n, c in enumerate(notebook["cells"]) if c is cell_of(notebook, "minor_units_answer")
    )
    own = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    notebook["cells"].insert(
        place, {**own, "id": "own-1", "source": "from decimal import Decimal as D"}
    )
    set_answer(
        notebook,
        "minor_units",
        "def minor_units(amount, digits):\n    return int(D(amount).scaleb(digits))",
    )
    notebook["cells"].insert(0, {**own, "id": "own-2", "source": "1 / 0"})
    notebook["cells"].append(notebook["cells"].pop(3))


def _editors(notebook, folder):
    for cell in notebook["cells"]:
        cell["source"] = "\ufeff" + "".join(cell["source"]).replace("\n", "\r\n")


CASES = [
    Case(
        "R01",
        "edits the assert of a check",
        FILE,
        _edits_asserts,
        OK,
        without=_wrong,
        twin=_swaps_marks,
    ),
    Case("R02", "raises the points", FILE, _more_points, OK, earns=FULL),
    Case("R03", "deletes the checks", FILE, _deletes_checks, OK, without=_wrong),
    Case(
        "R04",
        "gives a copy the name of a check",
        FILE,
        _copies_answer,
        OK,
        without=_wrong,
        twin=_copies_check,
    ),
    Case("R05", "swaps the marks of graded cells", FILE, _swaps_marks, OK, earns=FULL),
    Case("R06", "makes checks prose", FILE, _retypes, OK, earns=FULL),
    Case("R07", "tags checks to be skipped (also R08)", FILE, _tags, OK, without=_wrong),
    Case("R09", "loses all marks on the way", FILE, _strips, OK, earns=FULL),
    Case("R10", "turns the notebook upside down", FILE, _reorders, OK, earns=FULL),
    Case("R11", "hands in under another name", FILE, _renames, OK, earns=FULL),
    Case("R11b", "hands in a second notebook", FILE, _adds_another, OK, earns=FULL),
    Case("R12", "names another kernel", FILE, _kernel, OK, earns=FULL),
    Case("R13", "brings outputs along", FILE, _outputs, OK, without=_wrong),
    Case("R14", "is no JSON", FILE, _text('{"cells": ['), NOTHING, without=_nothing, earns=0),
    Case("R14b", "is empty", FILE, _text(""), NOTHING, without=_nothing, earns=0),
    Case(
        "R14c",
        "is nothing but brackets",
        FILE,
        _text("[" * 200_000),
        NOTHING,
        without=_nothing,
        earns=0,
    ),
    Case("R14d", "has the format of 2013", FILE, _format_3, OK, earns=FULL),
    Case("R14e", "brings 30 MB of outputs", FILE, _large_outputs, OK, earns=FULL),
    Case("R14f", "holds half characters and NaN", FILE, _surrogates, OK, earns=FULL),
    Case(
        "R16",
        "hands in links to the instructor's files",
        FILE,
        _link,
        NOTHING,
        without=_nothing,
        earns=0,
    ),
    Case(
        "R17",
        "hands in a pipe, and names that differ in case",
        FILE,
        _strange_files,
        OK,
        earns=FULL,
    ),
    Case("R18", "hands in modules that the grader imports", FILE, _modules, OK, earns=FULL),
    Case("B5", "has cells of its own, split and moved, and is right", FILE, _split, OK, earns=FULL),
    Case(
        "B7b",
        "has the line ends and marks of an editor, and is right",
        FILE,
        _editors,
        OK,
        earns=FULL,
    ),
]
