"""Each planted defect of the files occurs at its rate, and only where the ledger says."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from collections import Counter, defaultdict

import pytest

from course.world import RESENT_DAYS, World
from course.world.files import GROUPS, INBOX, files, inbox, partner
from course.world.files.trips import day_of

SPOILED_LINE = re.compile(rb'"battery":[^,]+,"fw":"v[123]"}$')


class Delivery:
    """Groups of files of one world: their bytes, and the ledger by defect."""

    def __init__(self, scale: str, groups, seed: int = 7) -> None:
        self.world, edits = World(seed, scale), []
        self.files = dict(files(self.world, edits, groups))
        self.edits = defaultdict(list)
        for edit in edits:
            self.edits[edit.defect].append(edit)


@pytest.fixture(scope="module")
def positions():
    return Delivery("S", ["telemetry"])


@pytest.fixture(scope="module")
def arrived():
    return Delivery("M", INBOX)


@pytest.fixture(scope="module")
def archive():
    return Delivery("M", ["partners/aokawa"])


@pytest.fixture(scope="module")
def daily():
    return Delivery("S", ["trips", "trips/resent"])


def numbered(delivery):
    """`(path, line number from 1, line)` of every line."""
    for path, data in delivery.files.items():
        for number, line in enumerate(data.splitlines(), start=1):
            yield path, str(number), line


def records(data: bytes, encoding: str = "cp932", separator: str = ",") -> list[list[str]]:
    text = io.StringIO(data.decode(encoding), newline="")
    return list(csv.reader(text, delimiter=separator))


def test_d20_one_position_in_a_thousand_cannot_be_read(positions):
    broken, lines = set(), 0
    for path, number, line in numbered(positions):
        lines += 1
        try:
            json.loads(line)
        except ValueError:
            broken.add((path, number))
    assert broken == {(e.table, e.key) for e in positions.edits["D20"]}
    assert 0.0007 < len(broken) / lines < 0.0014


def test_d07_three_positions_in_a_thousand_leap(positions):
    fleet = positions.world.table("vehicle")["city_id"].to_pylist()
    city = positions.world.table("city").to_pylist()
    places = {c["city_id"]: (c["lat_e6"] / 1e6, c["lon_e6"] / 1e6) for c in city}
    told = {(e.table, e.key) for e in positions.edits["D07"]}
    torn = {(e.table, e.key) for e in positions.edits["D20"]}
    far, lines = set(), 0
    for path, number, line in numbered(positions):
        lines += 1
        if (path, number) in torn:
            continue
        ping = json.loads(line)
        lat, lon = places[fleet[ping["vehicle_id"] - 1]]
        if abs(ping["lat"] - lat) > 0.2 or abs(ping["lon"] - lon) > 0.2:
            far.add((path, number))
    assert far == told - torn
    assert 0.002 < len(told) / lines < 0.004


def test_d08_and_d29_units_and_numbers_follow_the_device(positions):
    devices = {
        (e.defect, e.field, e.table, int(e.key.split()[1]))
        for defect in ("D08", "D29")
        for e in positions.edits[defect]
    }
    torn = {(e.table, e.key) for e in positions.edits["D20"]}
    found = set()
    for path, number, line in numbered(positions):
        if (path, number) in torn:
            continue
        vehicle = json.loads(line)["vehicle_id"]
        if b'"battery":0.' in line or b'"battery":1.00' in line:
            found.add(("D08", "battery", path, vehicle))
        if json.loads(line)["seq"] > 2**53:
            found.add(("D29", "seq", path, vehicle))
    assert found == {device for device in devices if device[1] != "speed"}
    fast = {(path, vehicle) for _, field, path, vehicle in devices if field == "speed"}
    assert {vehicle % 5 for _, vehicle in fast} == {2}
    assert min(fast)[0] == "telemetry/telemetry_2025-06-04.jsonl"


def test_d10_the_partners_dialect_changes_with_the_month(archive):
    semicolons = {e.table for e in archive.edits["D10"]}
    seen = set()
    for path, data in archive.files.items():
        text = gzip.decompress(data)
        assert text.count(b"\r\n") and text.endswith(b"\r\n")
        separator = ";" if path in semicolons else ","
        rows = records(text, separator=separator)
        assert {len(row) for row in rows} == {len(partner.HEADER)}, path
        month = day_of(path).month
        seen |= {(month, separator, re.sub(r"\d", "9", rows[1][0]))}
        assert (month in partner.SEMICOLON_MONTHS) == (separator == ";")
        if separator == ";":
            assert any("," in row[6] for row in rows[1:])
    assert len({clock for _, _, clock in seen}) == 4
    assert any("\n" in row[8] for row in records(gzip.decompress(data), separator=","))


def test_d10_bookkeeping_changes_its_encoding_in_july():
    made = Delivery("S", ["finance/settlement"])
    assert len(made.files) == len(made.edits["D10"]) == 12
    total = 0
    for edit in made.edits["D10"]:
        data = made.files[edit.table]
        assert data.startswith(b"\xef\xbb\xbf") == (edit.planted_value == "utf-8-sig")
        header, *rows = records(data, edit.planted_value, ";")
        assert header[4] == "Währung"
        total += sum(int(row[3].replace(",", "")) for row in rows)
    payment = made.world.clean("payment").to_pandas()
    mine = payment[(payment.currency == "EUR") & (payment.status == "captured")]
    day = mine.paid_at.dt.tz_convert("Europe/Berlin").dt.year
    assert total == mine.amount_minor[day == 2025].sum()


def test_d11_one_line_of_the_partner_in_a_hundred_has_a_word_for_no_value(archive):
    words = {"-1", "N/A", "NULL", "9999-12-31", ""}
    told = {(e.table, int(e.key), e.field): e.planted_value for e in archive.edits["D11"]}
    assert set(told.values()) == words
    lines, found = 0, set()
    for path, data in archive.files.items():
        separator = ";" if day_of(path).month in partner.SEMICOLON_MONTHS else ","
        for number, row in enumerate(records(gzip.decompress(data), separator=separator)[1:], 2):
            lines += 1
            for field, value in zip(partner.HEADER, row, strict=True):
                if value in words - {""}:
                    found.add((path, number, field))
    assert found == {place for place, word in told.items() if word}
    assert 0.0066 < len(told) / lines < 0.0133


def test_d17_three_tickets_in_a_hundred_hold_personal_data():
    made = Delivery("M", ["support"])
    tickets = [json.loads(line) for line in made.files["support/tickets.jsonl"].splitlines()]
    personal = re.compile(r"@mail\.example|\+49 555 \d|4000 0000 0000 \d")
    found = {t["_id"] for t in tickets if personal.search(t["body"])}
    assert found == {e.key for e in made.edits["D17"]}
    assert 0.02 < len(found) / len(tickets) < 0.04


def test_d21_six_days_come_again_with_other_fares(daily):
    told = {(e.table, e.key): e.planted_value for e in daily.edits["D21"]}
    found, lines = {}, 0
    for day in RESENT_DAYS:
        path = f"trips/resent/trips_{day}.csv"
        pairs = zip(
            records(daily.files[f"trips/trips_{day}.csv"], "utf-8"),
            records(daily.files[path], "utf-8"),
            strict=True,
        )
        for first, second in pairs:
            lines += 1
            if first != second:
                assert [*first[:10], first[11]] == [*second[:10], second[11]]
                found[path, first[0]] = second[10]
    assert found == told
    assert 0.03 < len(found) / lines < 0.07


def test_d22_five_daily_files_never_come_and_four_are_empty(daily):
    told = {e.table: e.planted_value for e in daily.edits["D22"]}
    paths = GROUPS["trips"].paths(daily.world)
    found = {path: "missing" for path in paths if path not in daily.files}
    found |= {path: "0 bytes" for path in paths if daily.files.get(path) == b""}
    assert found == told
    assert Counter(told.values()) == {"missing": 5, "0 bytes": 4}


def test_d22_the_partners_files_come_late_or_never(arrived):
    told = Counter(e.planted_value for e in arrived.edits["D22"])
    assert told == {"two days late": 5, "missing": 4}
    came = defaultdict(list)
    for path in arrived.files:
        _, _, arrival, name = path.split("/")
        came[name].append(arrival)
    for edit in arrived.edits["D22"]:
        name = edit.table.split("/")[-1]
        if edit.planted_value == "missing":
            assert name not in came
        else:
            assert came[name] == [edit.table.split("/")[2]]
    assert len([name for name in came if not name.endswith("_2.csv.gz")]) == 361


def _readable(data: bytes) -> bool:
    try:
        gzip.decompress(data)
    except (gzip.BadGzipFile, EOFError):
        return False
    return True


def test_d20_the_partners_files_are_damaged_and_some_lines_broken(arrived):
    damaged = {e.table: e.planted_value for e in arrived.edits["D20"] if e.key == "file"}
    assert {p for p, data in arrived.files.items() if not _readable(data)} == damaged.keys()
    assert Counter(damaged.values()) == {"wrong magic byte": 3, "cut in half": 3}
    lines = [e for e in arrived.edits["D20"] if e.key != "file"]
    rows = sum(
        gzip.decompress(data).count(b"\r\n")
        for path, data in arrived.files.items()
        if path not in damaged
    )
    assert 0.0007 < len(lines) / rows < 0.002
    for edit in lines:
        if edit.table not in damaged:
            assert edit.planted_value.encode("latin-1") in gzip.decompress(
                arrived.files[edit.table]
            )


def test_d20_most_months_have_a_broken_line_of_the_partner_at_scale_s():
    made = Delivery("S", INBOX)
    months = {e.table.split("/")[2][:7] for e in made.edits["D20"] if e.key != "file"}
    assert len(months) >= 9


def test_d21_six_of_the_partners_days_come_again(arrived):
    again = [path for path in arrived.files if path.endswith("_2.csv.gz")]
    assert len(again) == len(inbox.troubles(7).again) == 6
    changed = Counter(e.table for e in arrived.edits["D21"])
    assert changed.keys() == set(again)
    for path in again:
        day = path.split("_")[-2]
        arrival = inbox.arrival(7, next(d for d in inbox.troubles(7).again if str(d) == day))
        first = arrived.files[f"{inbox.FOLDER}/{arrival}/aokawa_{day}.csv.gz"]
        old, new = (gzip.decompress(d).split(b"\r\n") for d in (first, arrived.files[path]))
        different = [i for i, pair in enumerate(zip(old, new, strict=True)) if pair[0] != pair[1]]
        assert len(different) == changed[path]
        assert changed[path] <= max(1, len(old) * 12 // 100)
