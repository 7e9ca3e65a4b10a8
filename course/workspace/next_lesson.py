"""Which notebook a learner opens next."""

from __future__ import annotations

import json
from pathlib import Path

from course.paths import repo_root
from course.progress import passed
from course.workspace.layout import notebooks
from course.workspace.notebook import grading


def next_lesson(home: Path) -> str:
    """The first notebook with an exercise that was not passed, as a path in the workspace.

    The last one when all are done, and nothing when the course has no notebook at all. A notebook
    knows its exercises by their graded cells, so no lesson needs to be parsed.
    """
    done = passed()
    there = [path for path in notebooks() if (home / path.relative_to(repo_root())).is_file()]
    for path in there:
        cells = json.loads(path.read_bytes())["cells"]
        names = {facts["grade_id"] for cell in cells if (facts := grading(cell)).get("grade")}
        if names - done:
            return path.relative_to(repo_root()).as_posix()
    return there[-1].relative_to(repo_root()).as_posix() if there else ""
