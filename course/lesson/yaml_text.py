"""Reads YAML that stands inside a source file, and says where in the file it is wrong."""

from __future__ import annotations

from course.lesson.error import Report


def read_yaml(text: str, first: int, report: Report) -> object | None:
    """The value of `text`, whose first line is line `first` of the file; None after a mistake."""
    import yaml

    # The loader in C is ten times faster, and not on every machine.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return yaml.load(text, Loader=loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = first + (min(mark.line, text.count("\n")) if mark else 0)
        report(
            line,
            f"This is not YAML: {getattr(error, 'problem', None) or 'it cannot be read'}",
            "Indent with spaces, and put a text that holds a colon and a space into quotes",
        )
        return None
