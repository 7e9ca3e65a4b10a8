"""Runs what learners wrote where it can do no harm, and gets nothing but data out."""

from grader.jail.launch import Launcher, NoJail, Start, launcher
from grader.jail.limits import Limits
from grader.jail.supervisor import Frame, Jail, JailBroken, Stopped

__all__ = [
    "Frame",
    "Jail",
    "JailBroken",
    "Launcher",
    "Limits",
    "NoJail",
    "Start",
    "Stopped",
    "launcher",
]
