"""A small `jq` program around the jq library, for machines on which the real one is missing.

It speaks the options that the lessons use: -r -c -s -n -e -R -j -S, --arg and --argjson.
"""

from __future__ import annotations

import json
import os
import sys

import jq

_HELP = "jq: this small jq knows -r -c -s -n -e -R -j -S --arg --argjson, a program and files"


def main(arguments: list[str]) -> int:
    """Run the command; gives the exit code of the real program (2 usage, 3 compile, 5 error)."""
    try:
        flags, values, program, files = _parse(arguments)
    except (IndexError, ValueError) as error:
        print(f"{_HELP} ({error})", file=sys.stderr)
        return 2
    try:
        compiled = jq.compile(program, args=values)
    except ValueError as error:
        print(f"jq: error: {error}", file=sys.stderr)
        return 3
    try:
        text = (
            "".join(_content(name) for name in files)
            if files
            else sys.stdin.buffer.read().decode(errors="replace")
        )
        if "n" in flags:
            return _show(_without_input(program, values, text), flags)
        code = 0 if "e" not in flags else 4
        for value in _inputs(text, flags):
            code = max(0, _show(compiled.input_value(value), flags))
        return code
    except BrokenPipeError:  # the reader, `head` say, has what it wants
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        print(f"jq: error: Could not open {error.filename}: {error.strerror}", file=sys.stderr)
        return 2
    except ValueError as error:
        print(f"jq: error: {error}", file=sys.stderr)
        return 5


def _parse(arguments: list[str]) -> tuple[set[str], dict[str, object], str, list[str]]:
    flags: set[str] = set()
    values: dict[str, object] = {}
    rest: list[str] = []
    waiting = list(arguments)
    while waiting:
        word = waiting.pop(0)
        if word == "--":
            rest += waiting
            break
        if word in ("--arg", "--argjson"):
            name, value = waiting.pop(0), waiting.pop(0)
            values[name] = json.loads(value) if word == "--argjson" else value
        elif word in _LONG:
            flags.add(_LONG[word])
        elif word.startswith("--"):
            raise ValueError(f"unknown option {word}")
        elif word.startswith("-") and len(word) > 1:
            if unknown := set(word[1:]) - set(_LONG.values()):
                raise ValueError(f"unknown option -{min(unknown)}")
            flags |= set(word[1:])
        else:
            rest.append(word)
    if not rest:
        raise ValueError("a program is missing")
    return flags, values, rest[0], rest[1:]


_LONG = {
    "--raw-output": "r",
    "--compact-output": "c",
    "--slurp": "s",
    "--null-input": "n",
    "--exit-status": "e",
    "--raw-input": "R",
    "--join-output": "j",
    "--sort-keys": "S",
}


def _content(name: str) -> str:
    with open(name, encoding="utf-8", errors="replace") as file:
        return file.read()


def _inputs(text: str, flags: set[str]):
    """The documents, one after the other; what stands before a broken one is still handed out."""
    if "R" in flags:
        lines = text.split("\n")
        yield from [text] if "s" in flags else lines[: -1 if lines[-1] == "" else None]
    elif "s" in flags:
        yield list(_documents(text))
    else:
        yield from _documents(text)


def _without_input(program: str, values: dict[str, object], text: str):
    """The results of `-n`; the library has no `inputs`, so the program gets one of its own."""
    if "inputs" in program:
        program = f"def inputs: $__inputs[]; {program}"
        values = {**values, "__inputs": list(_documents(text))}
    return jq.compile(program, args=values).input_value(None)


def _documents(text: str):
    decoder, place = json.JSONDecoder(), 0
    while place < len(text):
        while place < len(text) and text[place].isspace():
            place += 1
        if place < len(text):
            value, place = decoder.raw_decode(text, place)
            yield value


def _show(results, flags: set[str]) -> int:
    last: object = None
    seen = False
    for value in results:
        last, seen = value, True
        raw = isinstance(value, str) and flags & {"r", "j"}
        style = {"separators": (",", ":")} if "c" in flags else {"indent": 2}
        text = (
            value if raw else json.dumps(value, ensure_ascii=False, sort_keys="S" in flags, **style)
        )
        sys.stdout.write(text if "j" in flags else f"{text}\n")
    if "e" not in flags:
        return 0
    return 4 if not seen else int(last is None or last is False)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
