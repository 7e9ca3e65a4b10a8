"""From lessons to the assignments of an nbgrader course."""

from grader.release.assignment import Assignment, assignments
from grader.release.fill import Released, release
from grader.release.folder import CannotRelease, CourseFolder

__all__ = [
    "Assignment",
    "CannotRelease",
    "CourseFolder",
    "Released",
    "assignments",
    "release",
]
