"""The files of Aokawa's partner: CP932, CRLF, and a dialect that changes through the year (D10)."""

from __future__ import annotations

import gzip
from datetime import UTC, date, datetime, timedelta

import pyarrow.compute as pc

from course.world import World
from course.world.defects import Edit
from course.world.files.trips import DAYS, day_of
from course.world.mix import below, mix

HEADER = (
    "利用日時",
    "返却日時",
    "車両番号",
    "利用者番号",
    "出発駅",
    "到着駅",
    "走行距離km",
    "料金",
    "備考",
)
SEMICOLON_MONTHS = (3, 8)
_FORMATS = ("%Y/%m/%d %H:%M", "%Y-%m-%d %H:%M", "%Y%m%d %H%M", "%Y年%m月%d日 %H時%M分")
_AREAS = ("港", "川辺", "山手", "駅前", "桜ヶ丘", "緑")
_STOPS = ("駅", "市場", "図書館", "公園", "学校", "橋", "神社", "美術館", "湯", "広場")
_REMARKS = ("雨天", "強風", "タイヤ点検", "雨天\r\n注意")
_TAKEN = (
    *("rider_id", "vehicle_id", "start_station_id", "end_station_id"),
    *("started_at", "ended_at", "distance_m", "fare_minor"),
)
_SENTINELS = ((7, "-1"), (5, "N/A"), (5, "NULL"), (1, "9999-12-31"), (6, ""), (7, "NULL"))
"""Which field holds which word for "no value"."""
_JAPAN = timedelta(hours=9)


def station_name(station_id: int) -> str:
    """The name of an Aokawa station as the partner writes it."""
    nth = (station_id - 1) // 5
    return f"{_AREAS[nth % 6]}{_STOPS[nth // 6 % 10]}{nth // 60 + 1}号"


def _cell(value: str, separator: str) -> str:
    if separator in value or '"' in value or "\n" in value:
        return '"' + value.replace('"', '""') + '"'
    return value


def paths(world: World) -> list[str]:
    """partners/aokawa/aokawa_2025-01-01.csv.gz and on, one for each day of the year."""
    return [f"partners/aokawa/aokawa_{day}.csv.gz" for day in DAYS]


def aokawa(world: World, path: str, edits: list[Edit]) -> bytes:
    """The trips of a local day in Aokawa, compressed; see `lines`."""
    rows = lines(world, day_of(path), path, edits)
    return gzip.compress(("\r\n".join(rows) + "\r\n").encode("cp932"), mtime=0)


def lines(world: World, day: date, path: str, edits: list[Edit]) -> list[str]:
    """Header and trips of a day: its own dialect (D10), sentinels in 1% of the lines (D11)."""
    trip = world.local_day(day)
    trip = trip.filter(pc.equal(trip["city_id"], 5))
    semicolon = day.month in SEMICOLON_MONTHS
    separator = ";" if semicolon else ","
    made = [separator.join(HEADER)]
    ids = trip["trip_id"].to_numpy()
    remarks = below(mix(world.seed, "aokawa", "remark", ids), 40).tolist()
    draws = below(mix(world.seed, "D11", "aokawa", ids), 1_000) // (9 if world.size.tiny else 2)
    rows = zip(*(trip[n].to_pylist() for n in _TAKEN), remarks, draws.tolist(), strict=True)
    for number, (*row, remark, draw) in enumerate(rows, start=2):
        fields = _fields(row, remark, _FORMATS[(day.month - 1) // 3], semicolon)
        if draw < len(_SENTINELS):
            place, word = _SENTINELS[draw]
            edits.append(Edit("D11", path, str(number), HEADER[place], fields[place], word))
            fields[place] = word
        made.append(separator.join(_cell(f, separator) for f in fields))
    if semicolon:
        edits.append(Edit("D10", path, "1", "separator", ",", ";"))
    return made


def _fields(row: list, remark: int, form: str, comma: bool) -> list[str]:
    rider, vehicle, start, end, began, ended, metres, fare = row

    # strftime cannot be trusted with Japanese letters on every platform; replace them by hand.
    def clock(moment: datetime | None) -> str:
        if moment is None:
            return ""
        local = moment.astimezone(UTC).replace(tzinfo=None) + _JAPAN
        plain = form
        for code, text in (
            ("%Y", f"{local.year}"),
            ("%m", f"{local.month:02d}"),
            ("%d", f"{local.day:02d}"),
            ("%H", f"{local.hour:02d}"),
            ("%M", f"{local.minute:02d}"),
        ):
            plain = plain.replace(code, text)
        return plain

    km = "" if metres is None else f"{metres // 1000}{',' if comma else '.'}{metres % 1000 // 100}"
    return [
        clock(began),
        clock(ended),
        str(vehicle),
        str(rider),
        station_name(start),
        "" if end is None else station_name(end),
        km,
        str(fare),
        _REMARKS[remark] if remark < 4 else "",
    ]
