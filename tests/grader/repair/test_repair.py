"""A notebook with right answers keeps them, whatever was done to its cells."""

from __future__ import annotations

import copy
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.build.notebook import learner_notebook, solved_notebook
from grader.repair import repaired, submitted
from grader.repair.notebook import answers
from grader.repair.read import READ_WHOLE, Unreadable, read
from grader.repair.release import release_of
from grader.verdict.task import lesson_at

SQL = "select 1 as one"
PYTHON = "def double(x):\n    return 2 * x"


def _cell(kind, text, id, **grading):
    metadata = {"nbgrader": {"schema_version": 3, **grading}} if grading else {}
    cell = {"cell_type": kind, "id": id, "metadata": metadata, "source": text}
    return cell | ({"outputs": [], "execution_count": None} if kind == "code" else {})


def _asked(name, text):
    marks = {"grade": False, "locked": False, "solution": True, "task": False}
    return _cell("code", text, f"answer-{name}", grade_id=f"{name}_answer", **marks)


def _check(name, points=1):
    marks = {"grade": True, "locked": True, "solution": False, "task": False, "points": points}
    return _cell("code", f'check("{name}")', f"check-{name}", grade_id=name, **marks)


def _notebook(sql, bash, python):
    return {
        "cells": [
            _cell("code", "from course import check", "setup"),
            _cell("markdown", "# Ones", "text-1"),
            _asked("ones", f"%%sql ones\n{sql}"),
            _check("ones"),
            _cell("markdown", "# Lines", "text-2"),
            _asked("lines", f"%%bash lines\n{bash}"),
            _check("lines", 2),
            _cell("code", "print(1 + 1)", "code-1"),
            _asked("double", python),
            _check("double"),
            _cell("markdown", "# The end", "text-3"),
        ],
        "metadata": {"kernelspec": {"name": "python3"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


RELEASE = release_of(
    _notebook("-- TODO: one row", "# TODO: count", "def double(x):\n    # TODO: twice")
)
RIGHT = {"ones": SQL, "lines": "wc -l x\necho done", "double": PYTHON}


def _solved():
    return _notebook(*RIGHT.values())


def _repaired(cells, release=RELEASE):
    from grader.repair.read import _cells

    return repaired(release, list(_cells(cells)))


def _marks(notebook):
    return [
        (c["cell_type"], c["metadata"].get("nbgrader"))
        for c in notebook["cells"]
        if "nbgrader" in c["metadata"]
    ]


def test_a_notebook_as_it_was_released_needs_no_repair():
    for notebook in (RELEASE.notebook, _solved()):
        found = _repaired(notebook["cells"])
        assert found.notes == ()
        assert found.notebook == notebook
    assert answers(found.notebook) == RIGHT


def _delete(notebook, draw):
    """Any cell but an answer."""
    places = [p for p, c in enumerate(notebook["cells"]) if not _is_answer(c)]
    if places:
        notebook["cells"].pop(draw(st.sampled_from(places)))


def _is_answer(cell):
    first = cell["source"].lstrip("\ufeff").split()[:1]
    return first in (["%%sql"], ["%%bash"], ["def"])


def _duplicate(notebook, draw):
    cell = copy.deepcopy(draw(st.sampled_from(notebook["cells"])))
    cell["id"] += "-copy"
    notebook["cells"].insert(draw(st.integers(0, len(notebook["cells"]))), cell)


def _retype(notebook, draw):
    cell = draw(st.sampled_from(notebook["cells"]))
    cell["cell_type"] = draw(st.sampled_from(["code", "markdown", "raw"]))


def _strip(notebook, draw):
    for cell in notebook["cells"]:
        cell["metadata"] = {}


def _strip_ids(notebook, draw):
    for number, cell in enumerate(notebook["cells"]):
        cell["id"] = f"c{number}"


def _rename(notebook, draw):
    cell = draw(st.sampled_from(notebook["cells"]))
    cell["metadata"] = {"nbgrader": {"grade_id": draw(st.sampled_from(["x", "", "lines"]))}}


def _move(notebook, draw):
    cells = notebook["cells"]
    cell = cells.pop(draw(st.integers(0, len(cells) - 1)))
    cells.insert(draw(st.integers(0, len(cells))), cell)


def _merge(notebook, draw):
    cells = notebook["cells"]
    if len(cells) < 2:
        return
    place = draw(st.integers(0, len(cells) - 2))
    above, below = cells[place], cells.pop(place + 1)
    above["source"] = f"{above['source']}\n{below['source']}"


def _insert(notebook, draw):
    texts = ["print('own')", "%time 1", "!ls", "", "x = 3", "# a comment", "import nothing_here"]
    cell = _cell("code", draw(st.sampled_from(texts)), f"own{draw(st.integers(0, 9))}")
    notebook["cells"].insert(draw(st.integers(0, len(notebook["cells"]))), cell)


def _spoil_marks(notebook, draw):
    for cell in notebook["cells"]:
        if grading := cell["metadata"].get("nbgrader"):
            grading |= {"points": 100, "grade": False, "solution": draw(st.booleans())}


def _line_ends(notebook, draw):
    for cell in notebook["cells"]:
        cell["source"] = "\ufeff" + cell["source"].replace("\r", "").replace("\n", "\r\n")


MANGLES = [
    _delete,
    _duplicate,
    _retype,
    _strip,
    _strip_ids,
    _rename,
    _move,
    _insert,
    _spoil_marks,
    _line_ends,
]


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_mangled_cells_cost_no_right_answer(data):
    notebook = copy.deepcopy(_solved())
    for mangle in data.draw(st.lists(st.sampled_from(MANGLES), min_size=1, max_size=5)):
        mangle(notebook, data.draw)
    found = _repaired(notebook["cells"])
    assert {n: t.rstrip("\n") for n, t in answers(found.notebook).items()} == RIGHT
    assert _marks(found.notebook) == _marks(RELEASE.notebook)
    again = _repaired(found.notebook["cells"])
    assert answers(again.notebook) == answers(found.notebook)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_merged_cells_cost_no_right_answer(data):
    notebook = copy.deepcopy(_solved())
    # Prose behind SQL in one cell belongs to no one; code and checks do.
    notebook["cells"] = [c for c in notebook["cells"] if c["cell_type"] == "code"][1:]
    notebook["cells"] = [c for c in notebook["cells"] if c["id"] != "code-1"]
    for _ in range(data.draw(st.integers(1, 4))):
        _merge(notebook, data.draw)
    found = answers(_repaired(notebook["cells"]).notebook)
    for name in ("ones", "lines"):
        assert found[name].rstrip("\n") == RIGHT[name]
    space: dict = {}
    exec(found["double"], space)
    assert space["double"](4) == 8


def test_split_answers_are_joined():
    cells = [
        _cell("code", "%%sql ones\nselect 1", "a"),
        _cell("code", "as one from t", "b"),
        _check("ones"),
        _cell("code", "import math\nFACTOR = math.floor(2.5)", "c"),
        _cell("code", "def double(x):\n    return FACTOR * x\n%timeit double(3)", "d"),
        _cell("code", "1 / 0", "e"),
    ]
    found = _repaired(cells)
    assert answers(found.notebook)["ones"] == "select 1\nas one from t"
    space: dict = {}
    exec(answers(found.notebook)["double"], space)
    assert space["double"](4) == 8
    assert any("FACTOR, math" in note for note in found.notes)
    assert any("2 cells" in note for note in found.notes)


def test_the_last_attempt_before_the_check_counts():
    cells = copy.deepcopy(_solved()["cells"])
    cells.insert(3, _cell("code", "%%sql ones\nselect 2", "copy"))
    cells.append(_cell("code", "%%sql ones\nselect 3", "later"))
    cells.append(copy.deepcopy(RELEASE.cells[2]))
    found = _repaired(cells)
    assert answers(found.notebook)["ones"] == "select 2"
    assert "4 cells answered ones. The last one before its check was graded." in found.notes


@settings(max_examples=300, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.just("%%sql ones\nx"),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(
                    ["cell_type", "source", "metadata", "nbgrader", "grade_id", "id", "x"]
                ),
                inner,
                max_size=5,
            )
        ),
        max_leaves=30,
    )
)
def test_cells_of_any_shape_raise_nothing(cells):
    found = _repaired(cells if isinstance(cells, list) else [cells])
    assert _marks(found.notebook) == _marks(RELEASE.notebook)


def _written(folder, notebook, name="01_ones.ipynb"):
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(notebook if isinstance(notebook, str) else json.dumps(notebook))
    return folder / "01_ones.ipynb"


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"cells": 3}', "[" * 100_000, "\x00"])
def test_what_is_no_notebook_is_told(tmp_path, text):
    found = submitted(_written(tmp_path / "s", text), RELEASE)
    assert "is no notebook" in found.problem
    assert found.repaired.texts == {}
    assert found.problem.split(":")[1][1:10] in found.repaired.notebook["cells"][0]["source"]


def test_a_link_is_not_followed(tmp_path):
    real = _written(tmp_path / "real", _solved())
    (tmp_path / "s").mkdir()
    (tmp_path / "s/01_ones.ipynb").symlink_to(real)
    found = submitted(tmp_path / "s/01_ones.ipynb", RELEASE)
    assert found.problem and not found.repaired.texts
    with pytest.raises(Unreadable):
        read(tmp_path / "s/01_ones.ipynb")


def test_a_renamed_notebook_is_found_by_what_is_in_it(tmp_path):
    _written(tmp_path / "s", {"cells": []}, "other.ipynb")
    path = _written(tmp_path / "s", _solved(), "my answers.ipynb")
    found = submitted(path, RELEASE)
    assert answers(found.repaired.notebook) == RIGHT
    assert any("my answers.ipynb" in note for note in found.repaired.notes)


def test_a_notebook_without_answers_is_known_by_its_checks():
    project = {"cells": [_cell("markdown", "# Hello", "a"), _check("report")]}
    assert _repaired(project["cells"], release_of(project)).notes == ()
    stripped = [{**cell, "metadata": {}} for cell in project["cells"]]
    (note,) = _repaired(stripped, release_of(project)).notes
    assert "lost their nbgrader marks" in note


def test_another_notebook_altogether_is_told(tmp_path):
    other = {"cells": [_cell("code", "print('a poem')", "x")]}
    found = submitted(_written(tmp_path / "s", other), RELEASE).repaired
    assert found.texts == {}
    assert found.notes == (
        "This is another notebook: nothing of the released one was found in it.",
    )


def test_a_notebook_of_2013_is_read(tmp_path):
    cells = [
        {
            "cell_type": c["cell_type"],
            "input" if c["cell_type"] == "code" else "source": [c["source"]],
        }
        for c in _solved()["cells"]
    ]
    old = {"nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": cells}], "metadata": {}}
    found = submitted(_written(tmp_path / "s", old), RELEASE).repaired
    assert answers(found.notebook) == RIGHT


def test_large_outputs_are_never_loaded(tmp_path):
    notebook = _solved()
    lines = ["x" * 1_000] * (READ_WHOLE // 1_000 + 10)
    notebook["cells"][2]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": lines}]
    path = _written(tmp_path / "s", notebook)
    assert path.stat().st_size > READ_WHOLE
    found = submitted(path, RELEASE).repaired
    assert answers(found.notebook) == RIGHT
    assert found.notes == ()


def test_notes_show_as_they_stand(tmp_path):
    path = _written(tmp_path / "s", _solved(), "<img src=x onerror=alert(1)>[a](b).ipynb")
    text = submitted(path, RELEASE).repaired.notebook["cells"][0]["source"]
    assert "&lt;img" in text and "<img" not in text
    assert r"\[a\](b)" in text


@pytest.mark.parametrize("slug", ["01_files_and_pipes", "02_select", "03_joins"])
def test_solved_lessons_need_no_repair(slug):
    from course.lesson import lessons

    (source,) = (path for path in lessons() if path.stem == slug)
    lesson = lesson_at(str(source))
    from grader.repair.read import _cells

    found = repaired(
        release_of(learner_notebook(lesson)), list(_cells(solved_notebook(lesson)["cells"]))
    )
    assert found.notes == ()
    wanted = {name: exercise.reference.strip() for name, exercise in lesson.exercises.items()}
    assert {n: t.strip() for n, t in answers(found.notebook).items()} == wanted
