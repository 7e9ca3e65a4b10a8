"""Explains what bash and its tools write to the standard error, in a sentence for a beginner."""

from __future__ import annotations

import re

ERROR_LINES = 8
_KNOWN = (
    (
        r"\[!?\S*: command not found",
        '`[` needs a blank behind it and one before `]`: `[ -s "$file" ]`, `[ ! -e "$file" ]`.',
    ),
    (
        r"(?:^|: )(\S+): command not found",
        "bash knows no command `{0}`. Look at its spelling. When it is the name of a variable: "
        "there is no blank around `=`.",
    ),
    (
        r"unexpected EOF while looking for matching [`'](.)'",
        "A {0} is opened and never closed, so bash could not read the script.",
    ),
    (
        r"unexpected end of file",
        "Something is not finished: each `do` needs a `done`, and each `if` needs a `then` "
        "and a `fi`.",
    ),
    (
        r"syntax error near unexpected token [`'](\S+)'",
        "bash stumbled at `{0}`. Look before it: is a loop, an `if` or a bracket not finished?",
    ),
    (
        r"^awk: .*(?:syntax error|missing [})]|unexpected)",
        "awk could not read its program. It stands in single quotes, and each {{ needs its }}.",
    ),
    (
        r"^jq: (?:error: syntax|\d compile)",
        "jq could not read its filter. It stands in single quotes, and each ( and [ is closed.",
    ),
    (
        r"^jq: .*Cannot (?:index|iterate)",
        "A value is missing or is of another kind than the filter expects: "
        "`(.list // [])` puts an empty list in place of null.",
    ),
    (r"^jq: .*is not valid in a csv row", "A list stands inside your list: `[0]` takes its first."),
    (
        r"binary file matches",
        "grep takes a file with broken letters for no text: `grep -a` reads it all the same.",
    ),
    (
        r"cannot allocate|out of memory|memory exhausted|Cannot allocate memory",
        "The memory was not enough. A variable or `sort` holds the whole file: "
        "let awk or grep read it line by line.",
    ),
    (
        r"(\S+): No such file or directory|(?:open|access) [`']?([^\s'`]+)'? ?[:(]+ ?No such file",
        "There is no file or folder `{0}`. A path begins in the folder of the drop, "
        "and `>` makes no folder.",
    ),
    (
        r"iconv: illegal input",
        "The bytes are not in the encoding that -f names: -f is the old one, -t the new one.",
    ),
    (r"unbound variable", "A variable is used before it has a value: look at its spelling."),
)
"""What a line looks like, and the sentence for it; the parts that were found are filled in."""


def advice(complaints: str) -> str:
    """The sentence for the first line that is known, or nothing."""
    for line in complaints.splitlines():
        for pattern, sentence in _KNOWN:
            found = re.search(pattern, line)
            if found:
                return sentence.format(*(part for part in found.groups() if part))
    return ""


def tail(complaints: str) -> str:
    """The last lines; lines that differ only in where they happened are shown once."""
    lines, seen = [], set()
    for line in complaints.rstrip().splitlines():
        gist = re.sub(r"\d+", "", line)
        if gist not in seen:
            lines.append(line)
        seen.add(gist)
    return "\n".join(["…"] * (len(lines) > ERROR_LINES) + lines[-ERROR_LINES:])
