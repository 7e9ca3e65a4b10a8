"""The file of marks: its three shapes, and names that are formulas."""

from __future__ import annotations

import csv
import io

import pytest
from typer.testing import CliRunner

from grader.cli import app
from grader.release.folder import CourseFolder
from grader.report.export import Format, Marks, Student, read, written

MARKS = Marks(
    {"week01_02_select": 13.0, "week01_project": 100.0},
    (
        Student(
            "=cmd|' /C calc'!A0",
            "Eve,Smith\nnext",
            '=HYPERLINK("http://x")',
            "@eve",
            "17",
            {"week01_02_select": 7.5, "week01_project": None},
        ),
        Student("sim00002", "Ada", "", "", "", {"week01_02_select": 13.0, "week01_project": 80.0}),
    ),
)


def lines(format):
    return list(csv.reader(io.StringIO(written(MARKS, format))))


@pytest.mark.parametrize("format", list(Format))
def test_no_cell_is_a_formula_and_no_name_breaks_a_line(format):
    rows = lines(format)
    assert len({len(row) for row in rows}) == 1
    assert len(rows) == (3 if format is Format.MOODLE else 4)
    assert not [cell for row in rows for cell in row if cell.startswith(tuple("=+-@"))]


def test_a_plain_file_has_the_points_and_a_total():
    assert lines(Format.CSV)[1][4:] == ["13", "100", "113"]
    assert lines(Format.CSV)[2][4:] == ["7.5", "", "7.5"]
    assert lines(Format.CSV)[3] == ["sim00002", "Ada", "", "", "13", "80", "93"]


def test_canvas_gets_its_line_of_points():
    assert lines(Format.CANVAS)[0][:5] == [
        "Student", "ID", "SIS User ID", "SIS Login ID", "Section",
    ]  # fmt: skip
    assert lines(Format.CANVAS)[1] == ["    Points Possible", "", "", "", "", "13", "100"]
    assert lines(Format.CANVAS)[3] == ["Ada", "", "", "sim00002", "", "13", "80"]


def test_moodle_gets_columns_to_map():
    assert lines(Format.MOODLE)[0][:3] == ["Username", "ID number", "Email address"]
    assert lines(Format.MOODLE)[1][1] == "17"


@pytest.fixture
def course(tmp_path, monkeypatch):
    folder = CourseFolder.open(tmp_path / "class")
    monkeypatch.chdir(tmp_path)
    return folder


def test_marks_come_out_of_the_gradebook(course):
    with course.api.gradebook as book:
        book.add_assignment("week01_02_select")
        book.add_student("ada", first_name="Ada", lms_user_id="9")
    assert read(course).students[0].scores == {"week01_02_select": None}
    done = CliRunner().invoke(app, ["export", "--course", "class", "--to", "marks.csv"])
    assert (done.exit_code, done.output) == (0, "1 students, 1 assignments in marks.csv.\n")


def test_a_folder_without_marks_and_a_file_that_cannot_be_written_say_so(course):
    call = ["export", "--course", "class", "--to"]
    done = CliRunner().invoke(app, [*call, "marks.csv"])
    assert done.exit_code == 2 and "has no assignment" in done.output
    with course.api.gradebook as book:
        book.add_assignment("week01_02_select")
    done = CliRunner().invoke(app, [*call, "no/such/marks.csv"])
    assert done.exit_code == 2 and "Choose another file" in done.output
