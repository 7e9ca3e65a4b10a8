"""`make redteam`: fights the battle once and prints what came of each case."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.redteam.arena import CASES, FULL, fight
from tests.redteam.case import Case
from tests.redteam.waiting import WAITING


def main() -> None:
    """Print the table; ends with 1 where a case gained a mark or was told something untrue."""
    from rich.console import Console
    from rich.table import Table

    from grader.jail import NoJail, launcher

    try:
        launcher("bubblewrap").start("sql", Path("/"))
    except NoJail as error:
        sys.exit(f"The red team needs a jail. {error}")
    with tempfile.TemporaryDirectory(prefix="redteam-", ignore_cleanup_errors=True) as folder:
        battle = fight(Path(folder))
    table = Table("case", "tries to", "status", "mark", "without", "twin", "verdict", box=None)
    lost = 0
    for case in CASES:
        told, honest = battle.told(case), battle.told(case, "without")
        twin = f"{battle.told(case, 'twin').mark:g}" if case.twin is not None else ""
        held = _held(case, told, honest.mark, twin)
        lost += not held
        status = told.statuses.get(case.on) or case.status[0]
        verdict = "held" if held else "LOST"
        table.add_row(
            case.id, case.tries, status, f"{told.mark:g}", f"{honest.mark:g}", twin, verdict
        )
    for case in WAITING:
        table.add_row(case.id, case.tries, "waiting", "", "", "", case.reason)
    Console(width=140).print(table)
    counts = f"{len(CASES) - lost} held, {lost} lost, {len(WAITING)} waiting"
    print(f"{counts}; {battle.seconds:.0f} seconds.")
    sys.exit(bool(lost))


def _held(case: Case, told: object, honest: float, twin: str) -> bool:
    right_status = set(told.statuses.values()) & set(case.status)
    return told.mark == case.earns <= honest and bool(right_status) and twin in ("", f"{FULL}")


if __name__ == "__main__":
    main()
