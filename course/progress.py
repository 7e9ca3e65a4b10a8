"""How far a learner is: an append-only file of events in the workspace, and its summary."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

EVENTS = ("passed", "not_yet", "could_not_run", "hint", "solution", "quiz")
SOLUTION_CAP = 0.7
"""The share of an exercise's points that count once its solution was viewed (syllabus, part 4)."""


def workspace() -> Path | None:
    """The workspace: `$COURSE_HOME`, or the folder above this one that holds `.course`."""
    home = os.environ.get("COURSE_HOME")
    if home:
        return Path(home)
    here = Path.cwd()
    return next((folder for folder in (here, *here.parents) if (folder / ".course").is_dir()), None)


def record(event: str, name: str, **facts: object) -> None:
    """Append one event of an exercise; nothing is kept where there is no workspace.

    One write of one line in append mode, so two kernels never mix their lines.
    """
    home = workspace()
    if home is None:
        return
    line = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "event": event,
        "name": name,
        **facts,
    }
    try:
        (home / ".course").mkdir(parents=True, exist_ok=True)
        with (home / ".course" / "progress.jsonl").open("ab", buffering=0) as file:
            file.write((json.dumps(line, ensure_ascii=False) + "\n").encode())
    except OSError as error:
        print(
            f"Your progress could not be saved: {error.strerror}. "
            "Your answers are safe in the notebook."
        )


def events() -> Iterator[dict[str, object]]:
    """Every whole event so far, oldest first; a line that a crash cut short is passed over."""
    home = workspace()
    file = home / ".course" / "progress.jsonl" if home else None
    if file is None or not file.exists():
        return
    for line in file.read_bytes().splitlines():
        try:
            event = json.loads(line)
        except ValueError:
            continue
        if isinstance(event, dict) and isinstance(event.get("name"), str):
            yield event


def passed() -> set[str]:
    """The exercises that were passed at least once."""
    return {str(e["name"]) for e in events() if e.get("event") == "passed"}


def viewed() -> set[str]:
    """The exercises whose solution was shown before they were passed."""
    done: set[str] = set()
    seen: set[str] = set()
    for event in events():
        name = str(event["name"])
        if event.get("event") == "passed":
            done.add(name)
        elif event.get("event") == "solution" and name not in done:
            seen.add(name)
    return seen


def progress() -> Summary:
    """Weeks, lessons, exercises done, points, and what comes next."""
    return Summary()


class Summary:
    """The table that `progress()` shows, as HTML or text."""

    def __init__(self) -> None:
        from course.lesson import lessons, parse

        done, seen = passed(), viewed()
        self.rows: list[tuple[str, str, int, int, float, int]] = []
        self.next: tuple[str, str] | None = None
        for path in lessons():
            lesson = parse(path)
            mine = [*lesson.exercises.values(), *lesson.tasks.values()]
            points = sum(
                e.points * (SOLUTION_CAP if e.name in seen else 1) for e in mine if e.name in done
            )
            todo = next((e for e in mine if e.name not in done), None)
            if todo and self.next is None:
                self.next = (lesson.code, todo.name)
            self.rows.append(
                (
                    lesson.code,
                    lesson.title,
                    sum(e.name in done for e in mine),
                    len(mine),
                    points,
                    sum(e.points for e in mine),
                )
            )

    def _closing(self) -> str:
        if self.next is None:
            return "Everything that is here is done."
        return f"Next: {self.next[0]}, exercise {self.next[1]}."

    def __repr__(self) -> str:
        lines = [
            f"{c}  {d:2}/{n:<2} {'█' * d}{'░' * (n - d)}  {p:g}/{t} points  {title}"
            for c, title, d, n, p, t in self.rows
        ]
        return "\n".join([*lines, self._closing()])

    def _repr_html_(self) -> str:
        from html import escape

        body = "".join(
            f"<tr><td>{c}</td><td style='text-align:left'>{escape(title)}</td>"
            f"<td style='text-align:left'>{'█' * d}{'░' * (n - d)}</td>"
            f"<td>{d} of {n}</td><td>{p:g} of {t}</td></tr>"
            for c, title, d, n, p, t in self.rows
        )
        head = (
            "<tr><th></th><th style='text-align:left'>Lesson</th><th></th>"
            "<th>Exercises</th><th>Points</th></tr>"
        )
        return f"<table>{head}{body}</table><div>{escape(self._closing())}</div>"
