"""Simulated submissions whose marks are known before anybody grades them."""

from grader.simulate.kind import KINDS, Answer, submission
from grader.simulate.write import Simulated, record_path, simulate

__all__ = ["KINDS", "Answer", "Simulated", "record_path", "simulate", "submission"]
