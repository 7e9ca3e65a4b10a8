"""From source text to notebooks."""

from grader.build.notebook import learner_notebook, solved_notebook, source_notebook
from grader.build.write import Built, build, notebook_path, notebook_text

__all__ = [
    "Built",
    "build",
    "learner_notebook",
    "notebook_path",
    "notebook_text",
    "solved_notebook",
    "source_notebook",
]
