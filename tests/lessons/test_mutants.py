"""Checks find small mistakes: a sample for each SQL exercise; `grader mutants` tries all."""

from __future__ import annotations

from dataclasses import replace

import pytest

from course.lesson import lessons, parse
from grader.prove.mutants.bench import bench, edits_of
from grader.prove.mutants.hunt import SURVIVED, hunt
from grader.prove.mutants.judged import judged
from grader.prove.mutants.proof import all_mutants, counted, sample
from grader.prove.mutants.report import as_text

SAMPLE = 8
PLACES = 12
"""How many mutants of an exercise are tried, and on how much more data than the check looks at."""

EXERCISES = {
    exercise.name: (lesson, exercise)
    for lesson in map(parse, lessons())
    if lesson.engine in ("duckdb", "postgres")
    for exercise in lesson.exercises.values()
}


def _bench(name):
    lesson, exercise = EXERCISES[name]
    return bench(lesson, exercise, edits_of(lesson))


@pytest.mark.parametrize("name", EXERCISES)
def test_the_check_kills_a_sample_of_mutants(name):
    found = _bench(name)
    if found is None:
        return  # its answer is not SQL, or its check runs a scenario
    few = replace(found, more=found.more[:: max(1, len(found.more) // PLACES)])
    proof = counted(name, hunt(few, sample(all_mutants(few), SAMPLE), patient=False))
    assert not proof.unjudged, "\n".join(as_text(name, s) for s in proof.unjudged)


@pytest.mark.parametrize("entry", judged().values(), ids=lambda entry: entry.exercise)
def test_a_judged_survivor_still_survives(entry):
    assert entry.exercise in EXERCISES, f"There is no exercise {entry.exercise}: drop the entry."
    found = _bench(entry.exercise)
    mutants = [m for m in all_mutants(found, also=True) if m.text == entry.mutant]
    assert mutants, f"This mutant is no longer made: drop it from judged.yaml.\n{entry.mutant}"
    ends = {fate.end for fate in hunt(found, mutants)}
    assert ends == {SURVIVED}, f"The check finds it now: drop it from judged.yaml.\n{entry.mutant}"
