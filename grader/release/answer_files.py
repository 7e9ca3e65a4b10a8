"""Which files of an assignment are the answer of a learner, and not the instructor's to write."""

from __future__ import annotations

from course.lesson import lessons
from course.starter import FOLDER, files_of
from grader.release.assignment import assignment_of


def answer_files() -> dict[str, list[str]]:
    """For each project, the files in which it is answered, beside the notebook.

    Autograding puts the instructor's version of every file back, and would grade the starter; this
    is the value of `Autograde.exclude_overwriting` that keeps it from doing so.
    """
    found = {}
    for source in lessons():
        if source.stem != "project":
            continue
        starter = source.parent.parent / FOLDER
        files = [f"{FOLDER}/{path.relative_to(starter).as_posix()}" for path in files_of(starter)]
        found[assignment_of(source).name] = files
    return found
