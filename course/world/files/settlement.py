"""What Halden's bookkeeping exports each month, in the dialects of a desktop program (D10).

Until June the files are Latin-1; from July on a new version writes UTF-8 with a byte order mark.
Both have semicolons, decimal commas and German dates. The sums are those of the clean payments, so
days with a wrong amount (D13) do not agree with them.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from course.world import YEAR, World
from course.world.calendar import FIRST_US, HOUR_US, offsets
from course.world.defects import Edit

HEADER = "Buchungstag;Zahlungsart;Anzahl;Betrag;Währung;Prüfvermerk"
BOM_FROM_MONTH = 7
_METHODS = {"card": "Karte", "wallet": "Geldbörse", "voucher": "Gutschein"}


def paths(world: World) -> list[str]:
    """finance/settlement_2025-01.csv and eleven more."""
    return [f"finance/settlement_{YEAR}-{month:02d}.csv" for month in range(1, 13)]


def settlement(world: World, path: str, edits: list[Edit]) -> bytes:
    """The captured payments of Halden in one month, summed by day and method."""
    month = int(path[-6:-4])
    lines = [HEADER]
    for (day, method), (count, cents) in sorted(_sums(world).items()):
        if day.month == month:
            remark = '"geprüft; Storno offen"' if cents == 0 else "geprüft"
            amount = f"{cents // 100},{cents % 100:02d}"
            lines.append(f"{day:%d.%m.%Y};{_METHODS[method]};{count};{amount};EUR;{remark}")
    text = "\r\n".join(lines) + "\r\n"
    encoding = "latin-1" if month < BOM_FROM_MONTH else "utf-8-sig"
    edits.append(Edit("D10", path, "file", "encoding", "utf-8", encoding))
    return text.encode(encoding)


def _sums(world: World) -> dict[tuple[date, str], tuple[int, int]]:
    payment = world.clean("payment")
    mine = pc.and_(pc.equal(payment["currency"], "EUR"), pc.equal(payment["status"], "captured"))
    payment = payment.filter(mine)
    paid = payment["paid_at"].cast(pa.int64()).to_numpy()
    hour = np.minimum((paid - FIRST_US) // HOUR_US, len(offsets(0)) - 1)
    days = ((paid + offsets(0)[hour]) // (24 * HOUR_US)).astype("datetime64[D]").tolist()
    sums: dict[tuple[date, str], tuple[int, int]] = defaultdict(lambda: (0, 0))
    columns = (payment["method"].to_pylist(), payment["amount_minor"].to_pylist())
    for day, method, amount in zip(days, *columns, strict=True):
        count, cents = sums[day, method]
        sums[day, method] = (count + 1, cents + amount)
    return {key: value for key, value in sums.items() if key[0].year == YEAR}
