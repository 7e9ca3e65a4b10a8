"""Where things are: the course's own files, and what it keeps on this machine."""

from __future__ import annotations

import os
from pathlib import Path


def repo_root() -> Path:
    """The folder that holds the weeks: `$COURSE_ROOT`, or the folder above this package."""
    root = os.environ.get("COURSE_ROOT")
    return Path(root) if root else Path(__file__).resolve().parent.parent


def cache_root() -> Path:
    """The folder of everything that can be made again: `$COURSE_CACHE`, or the user's cache."""
    root = os.environ.get("COURSE_CACHE")
    if root:
        return Path(root)
    from platformdirs import user_cache_path

    return user_cache_path("larkway-course")
