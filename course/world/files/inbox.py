"""How the files of Aokawa's partner arrive: a folder for each day, and not always in order.

A file comes the day after the trips. Through the year nine days come two days late or never (D22),
six days come again with other fares (D21), six files are damaged, and one line in a thousand is
broken (D20). The days of each kind are spread over the year.
"""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import numpy as np

from course.world import World
from course.world.defects import Edit
from course.world.files import partner
from course.world.files.trips import DAYS
from course.world.mix import below, chance, mix

FOLDER = "partners/aokawa_inbox"
_FARE = partner.HEADER.index("料金")
_MORE_YEN = 10


@dataclass(frozen=True)
class Troubles:
    """The days on which something goes wrong, each day in one list at most."""

    late: tuple[date, ...]
    never: tuple[date, ...]
    again: tuple[date, ...]
    damaged: tuple[date, ...]


@cache
def troubles(seed: int) -> Troubles:
    """Which days go wrong: one of each kind in every equal part of the year."""
    taken: set[int] = set()

    def spread(name: str, count: int) -> tuple[date, ...]:
        days = []
        for part in range(count):
            first, last = part * 365 // count, (part + 1) * 365 // count
            day = first + int(below(mix(seed, "inbox", name, np.array([part])), last - first)[0])
            while day in taken:
                day = first + (day + 1 - first) % (last - first)
            taken.add(day)
            days.append(DAYS[day])
        return tuple(days)

    bad = spread("D22", 9)
    return Troubles(bad[::2], bad[1::2], spread("D21", 6), spread("D20", 6))


def arrival(seed: int, day: date) -> date:
    """When the file of a day arrives; late ones two days after the others."""
    return day + timedelta(days=3 if day in troubles(seed).late else 1)


def paths(world: World) -> list[str]:
    """`ARRIVAL/aokawa_DAY.csv.gz`, and `ARRIVAL/aokawa_DAY_2.csv.gz` for what comes again."""
    found = [f"{FOLDER}/{arrival(world.seed, day)}/aokawa_{day}.csv.gz" for day in DAYS]
    for day in troubles(world.seed).again:
        found.append(f"{FOLDER}/{day + timedelta(days=4)}/aokawa_{day}_2.csv.gz")
    return sorted(found)


def delivered(world: World, path: str, edits: list[Edit]) -> bytes | None:
    """One file as it arrives; None if it never does."""
    name = path.rsplit("_", 1)
    again = name[1].startswith("2.")
    day = date.fromisoformat((name[0] if again else path).rsplit("_", 1)[1].split(".")[0])
    plan = troubles(world.seed)
    if day in plan.never:
        edits.append(Edit("D22", path, str(day), "file", "delivered", "missing"))
        return None
    if day in plan.late:
        edits.append(Edit("D22", path, str(day), "file", "delivered", "two days late"))
    lines = partner.lines(world, day, path, edits)
    if again:
        lines = _other_fares(world, lines, path, edits)
    body = b"\r\n".join(_broken(world, day, lines, path, edits)) + b"\r\n"
    data = gzip.compress(body, mtime=0)
    if day in plan.damaged:
        return _damaged(data, plan.damaged.index(day), path, edits)
    return data


def _keys(day: date, lines: list[str]) -> np.ndarray:
    return (day - DAYS[0]).days * 100_000 + np.arange(len(lines))


def _other_fares(world: World, lines: list[str], path: str, edits: list[Edit]) -> list[str]:
    """D21: a twentieth of the lines, and at least one, have ten yen more."""
    day = date.fromisoformat(path.rsplit("_", 2)[1])
    hit = chance(mix(world.seed, "D21", "aokawa", _keys(day, lines)), 50_000)
    separator = ";" if day.month in partner.SEMICOLON_MONTHS else ","
    before = [line.split(separator) for line in lines]
    # A remark with a line break or a fare that is no number stays as it is.
    plain = [i for i in range(1, len(lines)) if before[i][_FARE : _FARE + 1][0].isdigit()]
    rows = [i for i in plain if hit[i]] or plain[:1]
    made = list(lines)
    for i in rows:
        fare = before[i][_FARE]
        fields = [*before[i][:_FARE], str(int(fare) + _MORE_YEN), *before[i][_FARE + 1 :]]
        edits.append(Edit("D21", path, str(i + 1), partner.HEADER[_FARE], fare, fields[_FARE]))
        made[i] = separator.join(fields)
    return made


def _broken(world: World, day: date, lines: list[str], path: str, edits: list[Edit]) -> list[bytes]:
    """D20: a line ends in the middle, or holds a byte that is no letter in CP932."""
    made = [line.encode("cp932") for line in lines]
    keys = _keys(day, lines)
    hit = chance(mix(world.seed, "D20", "aokawa", keys), 1_000)
    hit[1:2] |= day.day == 1 + below(mix(world.seed, "D20", "month", np.array([day.month])), 28)[0]
    hit[0] = False
    for i in np.flatnonzero(hit).tolist():
        cut = below(mix(world.seed, "D20", "cut", keys[i : i + 1]), 2)[0] == 0
        half = len(made[i]) // 2
        spoiled = made[i][:half] if cut else made[i][:8] + b"\xff" + made[i][8:]
        edits.append(Edit("D20", path, str(i + 1), "line", lines[i], spoiled.decode("latin-1")))
        made[i] = spoiled
    return made


def _damaged(data: bytes, nth: int, path: str, edits: list[Edit]) -> bytes:
    """D20: the first byte is not gzip's, or the second half of the file is not there."""
    kind = ("wrong magic byte", "cut in half")[nth % 2]
    edits.append(Edit("D20", path, "file", "file", "whole", kind))
    return b"\x00" + data[1:] if nth % 2 == 0 else data[: len(data) // 2]
