"""How many mutants of one exercise its check kills, kept as long as nothing changes."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from zlib import crc32

from course.lesson import Exercise, Lesson
from course.paths import cache_root
from grader.build.write import write_atomically
from grader.prove.mutants.bench import Bench, bench, edits_of
from grader.prove.mutants.hunt import BROKEN, EQUAL, KILLED, SURVIVED, Fate, hunt, readable
from grader.prove.mutants.judged import judged
from grader.prove.mutants.tree import Mutant


@dataclass(frozen=True)
class Survivor:
    """A mutant that the check passes: the change, where it differs, a person's reason."""

    family: str
    change: str
    text: str
    where: str
    reason: str = ""


@dataclass(frozen=True)
class Proof:
    """The count for one exercise, and every survivor."""

    exercise: str
    broken: int
    equal: int
    killed: int
    survivors: tuple[Survivor, ...]

    @property
    def mutants(self) -> int:
        """All that were made, those that do not run included."""
        return self.broken + self.equal + self.killed + len(self.survivors)

    @property
    def unjudged(self) -> list[Survivor]:
        """The survivors that no person has given a reason for."""
        return [survivor for survivor in self.survivors if not survivor.reason]


class Unmutable(ValueError):
    """The SQL writer does not write the reference back as it was, so its mutants tell nothing."""


def prove(
    lesson: Lesson,
    exercise: Exercise,
    *,
    also: bool = False,
    fresh: bool = False,
    begin: Callable[[int], None] = lambda count: None,
    tell: Callable[[], None] = lambda: None,
) -> Proof | None:
    """The proof of one exercise, or None when its kind of answer has no mutants.

    `also` mutates the other right answers too; `fresh` forgets what an earlier run found. `begin`
    hears how many mutants there are, `tell` is called for each one that is decided.
    Raises `Unmutable`.
    """
    found = bench(lesson, exercise, edits_of(lesson))
    if found is None:
        return None
    place = _place(lesson, exercise, also)
    if place.is_file() and not fresh:
        return _read(place)
    mutants = all_mutants(found, also)
    begin(len(mutants))
    proof = counted(exercise.name, hunt(found, mutants, tell))
    place.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(place, json.dumps(asdict(proof), ensure_ascii=False))
    return proof


def all_mutants(bench: Bench, also: bool = False) -> list[Mutant]:
    """The mutants of the reference, and of the other right answers that can be written back."""
    if not readable(bench, bench.exercise.reference):
        raise Unmutable(
            f"The reference of {bench.exercise.name} is another query once it is read and written."
        )
    found = {mutant.text: mutant for mutant in bench.mutants(bench.exercise.reference)}
    for text in bench.exercise.also if also else ():
        if readable(bench, text):
            found = {**{mutant.text: mutant for mutant in bench.mutants(text)}, **found}
    return list(found.values())


def sample(mutants: list[Mutant], count: int) -> list[Mutant]:
    """A few of them, the same ones every time, whatever else is among them."""
    return sorted(mutants, key=lambda mutant: crc32(mutant.text.encode()))[:count]


def counted(name: str, fates: list[Fate]) -> Proof:
    """The fates of an exercise's mutants as a proof, with the reasons of judged survivors."""
    ends = Counter(fate.end for fate in fates)
    known = judged()
    survivors = []
    for fate in (fate for fate in fates if fate.end == SURVIVED):
        mutant = fate.mutant
        entry = known.get((name, mutant.text))
        reason = entry.reason if entry else ""
        survivors.append(Survivor(mutant.family, mutant.change, mutant.text, fate.where, reason))
    return Proof(name, ends[BROKEN], ends[EQUAL], ends[KILLED], tuple(survivors))


def _place(lesson: Lesson, exercise: Exercise, also: bool) -> Path:
    """Where the proof is kept: its name is made of all that it depends on."""
    parts = (exercise.reference, exercise.also if also else (), exercise.check, lesson.engine)
    key = f"{parts} {sorted(edits_of(lesson).items())} {_code()}"
    mark = hashlib.sha256(key.encode()).hexdigest()[:16]
    return cache_root() / "mutants" / f"{exercise.name}-{mark}.json"


@cache
def _code() -> str:
    """A mark of the code that makes, runs and compares mutants, and of the data."""
    import duckdb
    import sqlglot

    import course
    from course.world import VERSION

    root = Path(course.__file__).parent
    folders = (Path(__file__).parent, root / "check", root / "world")
    files = sorted(
        path for f in folders for path in f.rglob("*") if path.suffix in (".py", ".yaml")
    )
    text = b"".join(path.read_bytes() for path in files)
    return (
        f"{VERSION} {duckdb.__version__} {sqlglot.__version__} {hashlib.sha256(text).hexdigest()}"
    )


def _read(place: Path) -> Proof:
    data = json.loads(place.read_text("utf-8"))
    return Proof(**{**data, "survivors": tuple(Survivor(**s) for s in data["survivors"])})
