"""The nbgrader preprocessor that stands in for `Execute`: it runs nothing and writes verdicts.

nbgrader reads a mark from the outputs of a graded cell. This puts there what the verdict store
says: a line of text for full marks, a number for a part, an error for none. Whatever outputs a
submission brought are gone before.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from nbformat.notebooknode import NotebookNode
from nbformat.v4 import new_output
from nbgrader import utils
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Unicode

from grader.release.assignment import source_of
from grader.repair.submission import PROBLEM
from grader.verdict.classwork import Classwork
from grader.verdict.outcome import Outcome, Status, failed


class NotGradedYet(RuntimeError):
    """The grader itself failed on this submission; nbgrader then leaves it ungraded."""


class Replay(NbGraderPreprocessor):
    """Writes verdicts as outputs. An answer without a stored verdict is graded at once."""

    jail = Unicode("bubblewrap", help="The kind of jail: bubblewrap, docker or plain.").tag(
        config=True
    )

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """The notebook with a verdict below each graded cell, and no other output."""
        place = resources["nbgrader"]
        source = source_of(place["assignment"], place["notebook"])
        verdicts = self._verdicts(source, nb, self._submitted(place)) if source else {}
        for cell in nb.cells:
            if cell.cell_type != "code":
                continue
            cell.outputs, cell.execution_count = [], None
            if utils.is_grade(cell) and not utils.is_solution(cell):
                name = cell.metadata.nbgrader["grade_id"]
                outcome = verdicts.get(name) or failed(
                    name, "FAIL", "There is no check of this name in the course."
                )
                if problem := nb.metadata.get(PROBLEM):
                    outcome = failed(name, "STUDENT_ERROR", problem)
                cell.outputs = [output_of(outcome, float(cell.metadata.nbgrader["points"]))]
        return nb, resources

    def _verdicts(self, source: Path, nb: NotebookNode, folder: Path) -> dict[str, Outcome]:
        work = self.classwork
        tasks = work.tasks_of(source, nb, folder)
        found = work.store.many(task.key for task in tasks.values())
        missing = [task for task in tasks.values() if task.key not in found]
        if missing:
            made = [(task.key, outcome) for task, outcome in self._backend.run(missing)]
            work.store.put(made)
            found |= dict(made)
        verdicts = {name: found[task.key] for name, task in tasks.items()}
        if late := [name for name, found in verdicts.items() if found.status is Status.INFRA]:
            raise NotGradedYet(f"{', '.join(late)}: {verdicts[late[0]].detail}")
        return verdicts

    @cached_property
    def classwork(self) -> Classwork:
        """The store and the secret of the course folder."""
        from grader.verdict.open import classwork

        return classwork(self._course(), self.jail)

    @cached_property
    def _backend(self):
        from grader.backends.local import Local

        return Local(1, self.jail, self.classwork.secret)

    def _submitted(self, place: dict[str, str]) -> Path:
        """The folder of the submission as it was handed in: nbgrader's copy follows links."""
        folder = getattr(self._folders, "submitted_directory", "submitted")
        return self._course() / folder / place["student"] / place["assignment"]

    def _course(self) -> Path:
        return Path(self._folders.root) if self._folders else Path.cwd()

    @cached_property
    def _folders(self) -> CourseDirectory | None:
        """The folders of the class, which nbgrader's converter knows."""
        owner = self
        while owner is not None:
            if hasattr(owner, "coursedir"):
                return owner.coursedir
            owner = getattr(owner, "parent", None)
        return None


def output_of(outcome: Outcome, points: float) -> NotebookNode:
    """The one output that makes nbgrader give the outcome's share of the points."""
    if outcome.share >= 1:
        return new_output("stream", name="stdout", text=f"{outcome.feedback}\n")
    if outcome.share > 0:
        earned = f"{round(points * outcome.share, 2):g}"
        return new_output("execute_result", {"text/plain": earned}, execution_count=None)
    return new_output(
        "error",
        ename=outcome.status.value,
        evalue=outcome.feedback.splitlines()[0],
        traceback=outcome.feedback.splitlines(),
    )
