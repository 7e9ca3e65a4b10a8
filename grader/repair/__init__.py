"""Puts a submitted notebook right before it is graded, by aligning it with what was released."""

from grader.repair.notebook import Repaired, repaired
from grader.repair.submission import Submitted, notebooks_in, submitted

__all__ = ["Repaired", "Submitted", "notebooks_in", "repaired", "submitted"]
