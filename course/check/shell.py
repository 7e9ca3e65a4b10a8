"""The check of a script: the same output and files as the reference, on drops of other seeds.

A runner of answers has `visit(check, drop, script, name)`, which gives a `Visit`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from course.check import complaints, output
from course.check import files as made_files
from course.check.channel import Context
from course.check.compare import Difference
from course.check.drops import Drop, Visit, visit
from course.check.output import Reading
from course.check.verdict import Rows, Status, Verdict
from course.lesson.model import Exercise
from course.world import PUBLIC_SEED

TIME_LIMIT_S = 10.0
_FALSE = 1
"""A test that is false and a grep that finds nothing end with this code, and are no failure."""


def same_output(
    *,
    edits: dict[str, str] | None = None,
    ordered: bool = True,
    fields: str = "",
    stdout: bool | None = None,
    files: Sequence[str] = (),
    files_as: str = "bytes",
    apart: str = "",
    exit_code: bool = False,
    memory_mb: int | None = None,
    must_not_change: bool = True,
    limit_s: float = TIME_LIMIT_S,
) -> SameOutput:
    """A check that the answer, a bash script, prints what the reference prints on several drops.

    Both run in a copy of the raw drop folder. `edits` adds special cases: a title and the bash
    lines that change a small drop before the run. Lines are compared whole, in order (`ordered`),
    trailing blanks aside; `fields` (a separator such as a tab, or "whitespace") compares them field
    by field, numbers by value. `files` are patterns of files that the script has to make, compared
    as "bytes", as "lines" in any order, or as a "union" of as many files; with `apart`, JSON lines
    that share that field have to stand in one file. Where files are asked for, the printed text
    counts only with `stdout=True`. `exit_code` asks for the reference's own code; without it only a
    failure where the reference succeeds is wrong, and code 1 without a complaint is none, for that
    is how a last test ends that is false. `memory_mb` bounds each process; a script has to
    stream then, given an edit that makes a file large. The delivered files must stay as they are
    unless `must_not_change` is False.
    """
    if files_as not in made_files.WAYS:
        raise ValueError(f"files_as is {files_as!r}; choose from {', '.join(made_files.WAYS)}.")
    return SameOutput(
        tuple((edits or {}).items()),
        Reading(fields, ordered),
        not files if stdout is None else stdout,
        tuple(files),
        files_as,
        apart,
        exit_code,
        memory_mb,
        must_not_change,
        limit_s,
    )


@dataclass(frozen=True)
class SameOutput:
    """See `same_output`."""

    edits: tuple[tuple[str, str], ...]
    reading: Reading
    stdout: bool
    files: tuple[str, ...]
    files_as: str
    apart: str
    exit_code: bool
    memory_mb: int | None
    must_not_change: bool
    limit_s: float

    def judge(self, exercise: Exercise, answer: object, context: Context) -> Verdict:
        """The verdict on the text of a script."""
        for drop in self.drops(context.seeds):
            expected = _reference(self, drop, exercise.reference)
            actual = self._visit(context, drop, str(answer), exercise.name)
            if actual.outcome.stopped:
                return self._stopped(exercise, drop, actual)
            difference = self.compare(expected, actual)
            if difference:
                return self._failure(exercise, str(answer), context, drop, actual, difference)
        return Verdict(exercise.name, Status.PASSED)

    def drops(self, seeds: tuple[int, ...]) -> Iterator[Drop]:
        """The drops that this check looks at, for these hidden seeds."""
        yield Drop("a small drop of the same shape", PUBLIC_SEED)
        for seed in seeds:
            yield Drop("another drop of the same shape", seed)
        for title, edit in self.edits:
            yield Drop(title.replace("_", " "), seeds[0], edit=edit)

    def run(self, drop: Drop, script: str, name: str = "script") -> Visit:
        """One run of a script in a copy of the drop, within this check's limits."""
        return visit(
            drop, script, self.files, name=name, limit_s=self.limit_s, memory_mb=self.memory_mb
        )

    def _visit(self, context: Context, drop: Drop, script: str, name: str) -> Visit:
        """One run of the learner's script, where the context wants it."""
        if context.runner is None:
            return self.run(drop, script, name)
        return context.runner.visit(self, drop, script, name)

    def compare(self, expected: Visit, actual: Visit) -> Difference | None:
        """How one run differs from another, in what this check looks at."""
        wrong_code = expected.outcome.code != actual.outcome.code and (
            self.exit_code or (not expected.outcome.code and not _only_false(actual))
        )
        if wrong_code and not self.exit_code:
            return self._code(expected, actual)
        if self.must_not_change and actual.changed and not expected.changed:
            names = ", ".join(actual.changed[:3])
            return Difference(
                "changed",
                "the delivered files to stay as they are",
                f"{names} changed or gone",
                advice="Write results to the standard output or to new files.",
            )
        found = self._text(expected, actual) or self._files(expected, actual)
        return found or (self._code(expected, actual) if wrong_code else None)

    def _code(self, expected: Visit, actual: Visit) -> Difference:
        want, got = expected.outcome.code, actual.outcome.code
        advice = complaints.advice(actual.outcome.complaints)
        if not advice and got > 128:
            advice = f"{got} means that signal {got - 128} ended the script."
        elif not advice:
            advice = "A script ends with the exit code of its last command; 0 means success."
        return Difference("exit code", f"exit code {want}", f"exit code {got}", advice=advice)

    def _text(self, expected: Visit, actual: Visit) -> Difference | None:
        if not self.stdout:
            return None
        return output.same_text(expected.outcome.text, actual.outcome.text, self.reading)

    def _files(self, expected: Visit, actual: Visit) -> Difference | None:
        if not self.files:
            return None
        found = made_files.WAYS[self.files_as](expected.made, actual.made, self.reading)
        if found and not actual.made and actual.outcome.stdout.strip():
            return replace(found, advice="Your script prints, and makes no file: `> path` does.")
        return found or (made_files.kept_apart(actual.made, self.apart) if self.apart else None)

    def _stopped(self, exercise: Exercise, drop: Drop, actual: Visit) -> Verdict:
        return Verdict(
            exercise.name,
            Status.COULD_NOT_RUN,
            looked_at=f"your script on {drop.title}",
            advice=actual.outcome.stopped,
            error=complaints.tail(actual.outcome.complaints),
        )

    def _failure(
        self,
        exercise: Exercise,
        answer: str,
        context: Context,
        drop: Drop,
        actual: Visit,
        difference: Difference,
    ) -> Verdict:
        because = self._because(exercise, drop, actual) if context.explain else ""
        told = actual.outcome.complaints
        if (
            context.explain
            and not (because or told)
            and self._is_constant(exercise, answer, context)
        ):
            because = (
                "Your script prints the same whatever the folder holds: "
                "compute the answer from the files, and type in no number that you saw."
            )
        looked_at = f"your script on {drop.title}"
        if drop.edit:
            looked_at = f"your script on a small drop with a special case: {drop.title}"
        tables = difference.tables + ((_how(drop),) if drop.edit else ())
        return Verdict(
            exercise.name,
            Status.NOT_YET,
            looked_at=looked_at,
            expected=difference.expected,
            got=difference.got,
            because=because,
            advice=difference.advice or complaints.advice(told),
            tables=tables,
            error=complaints.tail(told),
        )

    def _because(self, exercise: Exercise, drop: Drop, actual: Visit) -> str:
        """The sentence of the known mistake that behaves like this answer on this drop.

        A script that broke may look like a mistake that runs; what it complains of says more.
        """
        broke = bool(complaints.advice(actual.outcome.complaints))
        for mistake in exercise.wrong:
            visited = _reference(self, drop, mistake.text)
            if broke and not visited.outcome.complaints:
                continue
            if self.compare(visited, actual) is None:
                return mistake.because
        return ""

    def _is_constant(self, exercise: Exercise, answer: str, context: Context) -> bool:
        """Whether the script says the same on two drops where the reference does not."""
        one, other = list(self.drops(context.seeds))[:2]
        wanted = [_reference(self, drop, exercise.reference) for drop in (one, other)]
        found = [self._visit(context, drop, answer, exercise.name) for drop in (one, other)]
        return (
            bool(found[0].outcome.stdout)
            and self.compare(*found) is None
            and self.compare(*wanted) is not None
        )


def _only_false(actual: Visit) -> bool:
    return actual.outcome.code == _FALSE and not actual.outcome.complaints.strip()


@lru_cache(maxsize=2_000)
def _reference(check: SameOutput, drop: Drop, script: str) -> Visit:
    return check.run(drop, script)


def _how(drop: Drop) -> Rows:
    """The lines that made the special case, for whoever wants to try them."""
    lines = [line.strip() for line in drop.edit.strip().splitlines()]
    rest = f"{len(lines) - output.SHOWN} more" if len(lines) > output.SHOWN else ""
    rows = tuple((output.Text(line),) for line in lines[: output.SHOWN])
    return Rows("This drop was made with", ("bash",), rows, rest)
