"""Pages that people read: their links lead somewhere, and their commands exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted({*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("week*/README.md")})
_LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")
_TARGET = re.compile(r"\bmake ([a-z]+)\b")
_COMMAND = re.compile(r"`(?:\.venv/bin/)?(course|grader) ([a-z]+)")


def names(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=names)
def test_links_lead_to_files(page):
    missing = [
        link for link in _LINK.findall(page.read_text()) if not (page.parent / link).exists()
    ]
    assert not missing, f"{names(page)} links to what is not there: {', '.join(missing)}"


@pytest.mark.parametrize("page", PAGES, ids=names)
def test_make_targets_exist(page):
    rules = re.findall(r"^([a-z ]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    targets = set(" ".join(rules).split())
    code = " ".join(re.findall(r"`[^`]+`|```.*?```", page.read_text(), re.DOTALL))
    assert set(_TARGET.findall(code)) <= targets


@pytest.mark.parametrize("page", PAGES, ids=names)
def test_commands_exist(page):
    from course.cli import COMMANDS as course
    from grader.cli import COMMANDS as grader

    known = {"course": course, "grader": grader}
    for program, command in _COMMAND.findall(page.read_text()):
        assert command in known[program], f"{names(page)}: there is no {program} {command}"
