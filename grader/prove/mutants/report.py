"""Tells what mutants showed: a table with one line per exercise, and each survivor in full."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from grader.prove.mutants.proof import Proof, Survivor


def share(proofs: Sequence[Proof]) -> float:
    """How many of the mutants that are mistakes the checks kill, from 0 to 1."""
    killed = sum(proof.killed for proof in proofs)
    lived = sum(len(proof.survivors) for proof in proofs)
    return killed / (killed + lived) if killed + lived else 1.0


def as_json(proofs: Sequence[Proof]) -> dict[str, object]:
    """Everything, for another program."""
    return {
        "share": round(share(proofs), 5),
        "killed": sum(proof.killed for proof in proofs),
        "survived": sum(len(proof.survivors) for proof in proofs),
        "exercises": [asdict(proof) for proof in proofs],
    }


def as_table(proofs: Sequence[Proof]) -> str:
    """The table that a person reads, with a last line for all exercises together."""
    head = ("exercise", "mutants", "not run", "equal", "killed", "survived", "share")
    lines = [head]
    for proof in proofs:
        lines.append((proof.exercise, *_numbers([proof])))
    lines.append(("all", *_numbers(proofs)))
    widths = [max(len(line[i]) for line in lines) for i in range(len(head))]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if place else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in lines
    )


def _numbers(proofs: Sequence[Proof]) -> tuple[str, ...]:
    counts = (
        sum(proof.mutants for proof in proofs),
        sum(proof.broken for proof in proofs),
        sum(proof.equal for proof in proofs),
        sum(proof.killed for proof in proofs),
        sum(len(proof.survivors) for proof in proofs),
    )
    return (*(f"{count:,}" for count in counts), f"{share(proofs):.1%}")


def as_text(exercise: str, survivor: Survivor) -> str:
    """A survivor for an author: the change, the data that shows it, and what to do."""
    told = survivor.reason or (
        "Add an edit to the check that tells them apart, or judge it in "
        "grader/prove/mutants/judged.yaml."
    )
    text = survivor.text.replace("\n", "\n    ")
    return f"{exercise}: {survivor.change}\n  differs on: {survivor.where}\n  {told}\n    {text}"
