"""Each planted defect of the files occurs at its rate, and only where the ledger says."""

from __future__ import annotations

from collections import Counter

from course.world import World
from course.world.files import files, ledger


def test_the_drop_has_nine_bad_days_and_broken_lines():
    world = World(2025, "XS")
    edits = ledger(world)
    count = Counter(e.defect for e in edits)
    assert count["D22"] == 9 and count["D20"] >= 3 and count["D17"] >= 2
    delivered = dict(files(world))
    for edit in edits:
        if edit.defect == "D22" and edit.planted_value == "missing":
            assert edit.table not in delivered
        elif edit.defect == "D22":
            assert delivered[edit.table] == b""
        elif edit.defect == "D20":
            line = delivered[edit.table].split(b"\n")[int(edit.key) - 1]
            assert line == edit.planted_value.encode("latin-1")
