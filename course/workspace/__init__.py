"""The learner's own folder: notebooks laid out by week, kept up to date, opened in JupyterLab."""

from course.workspace.layout import Laid, lay_out, outdated
from course.workspace.place import Trouble, home, prepare

__all__ = ["Laid", "Trouble", "home", "lay_out", "outdated", "prepare"]
