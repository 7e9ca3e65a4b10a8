"""The files of Aokawa's partner: CP932, CRLF, and a dialect that changes through the year (D10)."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pyarrow.compute as pc

from course.world import World
from course.world.defects import Edit
from course.world.files.trips import DAYS
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
_JAPAN = timedelta(hours=9)


def station_name(station_id: int) -> str:
    """The name of an Aokawa station as the partner writes it."""
    nth = (station_id - 1) // 5
    return f"{_AREAS[nth % 6]}{_STOPS[nth // 6 % 10]}{nth // 60 + 1}号"


def _cell(value: str, separator: str) -> str:
    if separator in value or '"' in value or "\n" in value:
        return '"' + value.replace('"', '""') + '"'
    return value


def aokawa(world: World, edits: list[Edit]) -> Iterator[tuple[str, bytes]]:
    """partners/aokawa/aokawa_2025-01-01.csv.gz and on: 365 files, sentinels in about 1% (D11)."""
    trip = world.table("trip")
    trip = trip.filter(pc.equal(trip["city_id"], 5))
    names = [
        "trip_id",
        "rider_id",
        "vehicle_id",
        "start_station_id",
        "end_station_id",
        "started_at",
        "ended_at",
        "distance_m",
        "fare_minor",
        "local_day",
    ]
    days: dict[date, list[tuple]] = {day: [] for day in DAYS}
    for row in zip(*(trip[name].to_pylist() for name in names), strict=True):
        days[row[-1]].append(row)
    for day, rows in days.items():
        path = f"partners/aokawa/aokawa_{day}.csv.gz"
        semicolon = day.month in SEMICOLON_MONTHS
        separator = ";" if semicolon else ","
        lines = [separator.join(HEADER)]
        for number, row in enumerate(rows):
            fields = _fields(world.seed, row, _FORMATS[(day.month - 1) // 3], semicolon)
            for place, value in _sentinels(world.seed, row[0]):
                edits.append(
                    Edit("D11", path, str(number + 2), HEADER[place], fields[place], value)
                )
                fields[place] = value
            lines.append(separator.join(_cell(f, separator) for f in fields))
        if semicolon:
            edits.append(Edit("D10", path, "1", "separator", ",", ";"))
        yield path, gzip.compress(("\r\n".join(lines) + "\r\n").encode("cp932"), mtime=0)


def _fields(seed: int, row: tuple, form: str, comma: bool) -> list[str]:
    trip, rider, vehicle, start, end, began, ended, metres, fare, _ = row

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
    remark = int(below(mix(seed, "aokawa", "remark", np.array([trip])), 40)[0])
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


def _sentinels(seed: int, trip: int) -> list[tuple[int, str]]:
    """Which fields of a line hold a word for "no value": `(place, word)`."""
    draw = int(below(mix(seed, "D11", "aokawa", np.array([trip])), 1_000)[0])
    table = {
        0: (7, "-1"),
        1: (5, "N/A"),
        2: (5, "NULL"),
        3: (1, "9999-12-31"),
        4: (6, ""),
        5: (7, "NULL"),
    }
    return [table[draw // 9]] if draw < 54 else []
