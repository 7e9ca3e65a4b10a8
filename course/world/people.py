"""Riders, the plans they had, who invited whom, and the staff."""

from __future__ import annotations

from datetime import date
from functools import cache

import numpy as np

from course.world.calendar import FIRST_US, HOUR_US
from course.world.cities import CITIES
from course.world.mix import below, chance, mix, pick
from course.world.names import FAMILY, GIVEN, PHONE_CODE, WEIGHTS, mailbox

DAY_US = 24 * HOUR_US
PLANS = (
    ("Pay as you go", 0),
    ("Weekend", 490),
    ("Commuter", 1990),
    ("Student", 990),
    ("Family", 2990),
    ("Business", 3990),
)
_PLAN_WEIGHTS = (46, 10, 18, 14, 7, 5)


def plan() -> dict[str, object]:
    """Columns of `plan`."""
    return {
        "plan_id": np.arange(1, 7),
        "name": [name for name, _ in PLANS],
        "monthly_fee_minor": [fee for _, fee in PLANS],
    }


def signed_up_at(seed: int, riders: np.ndarray) -> np.ndarray:
    """When each rider (from 0) opened the account: seven of ten before 2025, the rest during it.

    Nobody signs up before the home city opened.
    """
    open_days = np.array([(date(2025, 1, 1) - city.opened_on).days for city in CITIES])
    ago = np.minimum(open_days, 900)[riders % 5] * 86_400
    early = chance(mix(seed, "rider", "early", riders), 700_000) | (riders < 10)
    past = FIRST_US - below(mix(seed, "rider", "signup", riders), ago) * 1_000_000
    recent = FIRST_US + below(mix(seed, "rider", "signup", riders), 340 * 86_400) * 1_000_000
    return np.where(early, past, recent)


def _names(seed: int, cities: np.ndarray, table: str, rows: np.ndarray) -> list[str]:
    given = pick(mix(seed, table, "given", rows), WEIGHTS)
    family = pick(mix(seed, table, "family", rows), WEIGHTS)
    return [f"{GIVEN[c][g]} {FAMILY[c][f]}" for c, g, f in zip(cities, given, family, strict=True)]


def rider(seed: int, count: int) -> dict[str, object]:
    """Columns of `rider`; rider `i` (from 0) lives in city `1 + i % 5`."""
    rows = np.arange(count)
    names = _names(seed, rows % 5, "rider", rows)
    number = below(mix(seed, "rider", "phone", rows), 9_000_000) + 1_000_000
    has_phone = chance(mix(seed, "rider", "has_phone", rows), 860_000)
    born = 20_089 - 365 * 18 - below(mix(seed, "rider", "born", rows), 365 * 52)
    has_birth = chance(mix(seed, "rider", "has_birth", rows), 780_000)
    consent = pick(mix(seed, "rider", "consent", rows), (40, 40, 20))
    return {
        "rider_id": rows + 1,
        "city_id": rows % 5 + 1,
        "full_name": names,
        "email": [mailbox(name, i + 1) for i, name in enumerate(names)],
        "phone": [
            f"{PHONE_CODE[i % 5]} 555 {n}" if h else None
            for i, (n, h) in enumerate(zip(number, has_phone, strict=True))
        ],
        "birth_date": [int(b) if h else None for b, h in zip(born, has_birth, strict=True)],
        "signed_up_at": signed_up_at(seed, rows),
        "account_kind": ["public"] * count,
        "marketing_opt_in": [(True, False, None)[c] for c in consent],
    }


@cache
def _changes(seed: int, count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """`(rider, plan, valid_from)` of every plan interval, by rider and time; all from 0."""
    riders = np.arange(count)
    begin = signed_up_at(seed, riders)
    parts = [(riders, pick(mix(seed, "plan_change", "plan0", riders), _PLAN_WEIGHTS), begin)]
    later = begin
    for n, share in ((1, 520_000), (2, 330_000)):
        changes = chance(mix(seed, "plan_change", f"changes{n}", riders), share)
        wait = (20 + below(mix(seed, "plan_change", f"wait{n}", riders), 260)) * DAY_US
        moment = (
            later + wait + below(mix(seed, "plan_change", f"second{n}", riders), 86_400) * 1_000_000
        )
        keep = changes & (moment < FIRST_US + 365 * DAY_US)
        before = parts[-1][1] if n == 1 else np.zeros(count, dtype=np.int64)
        if n == 2:
            before[parts[1][0]] = parts[1][1]
            keep &= np.isin(riders, parts[1][0])
        step = 1 + below(mix(seed, "plan_change", f"step{n}", riders), 5)
        parts.append((riders[keep], ((before + step) % 6)[keep], moment[keep]))
        later = np.where(keep, moment, later)
    who, which, since = (np.concatenate([p[i] for p in parts]) for i in range(3))
    order = np.lexsort((since, who))
    return who[order], which[order], since[order]


def rider_plan_change(seed: int, count: int) -> dict[str, object]:
    """Columns of `rider_plan_change`: half-open intervals that tile each rider's life."""
    who, which, since = _changes(seed, count)
    last = np.append(who[1:] != who[:-1], True)
    until = [
        None if is_last else int(t)
        for is_last, t in zip(last, np.append(since[1:], 0), strict=True)
    ]
    return {
        "change_id": np.arange(1, len(who) + 1),
        "rider_id": who + 1,
        "plan_id": which + 1,
        "valid_from": since,
        "valid_to": until,
        "recorded_at": since,
    }


def plan_at(seed: int, count: int, riders: np.ndarray, moments: np.ndarray) -> np.ndarray:
    """The plan (from 0) of each rider (from 0) at each moment; they must have signed up by then."""
    who, which, since = _changes(seed, count)
    base = FIRST_US - 2_000 * DAY_US
    span = 4_000 * DAY_US
    position = np.searchsorted(
        who * span + (since - base), riders * span + (moments - base), "right"
    )
    return which[position - 1]


def referral(seed: int, count: int, riders: int) -> dict[str, object]:
    """Columns of `referral`: a forest, as a rider is brought once, by one with a smaller id.

    A referral is noted when both have an account.
    """
    rows = np.arange(count)
    referred = 10 + rows * ((riders - 10) // count)
    referrer = below(mix(seed, "referral", "referrer", rows), referred)
    both_there = np.maximum(signed_up_at(seed, referred), signed_up_at(seed, referrer))
    delay = below(mix(seed, "referral", "delay", rows), 86_400) * 1_000_000
    return {
        "referral_id": rows + 1,
        "referrer_id": referrer + 1,
        "referred_id": referred + 1,
        "referred_at": both_there + delay,
    }


def employee(seed: int, count: int) -> dict[str, object]:
    """Columns of `employee`: a tree; the boss of `i` is somebody before `i`, near the top."""
    rows = np.arange(count)
    titles = ("Chief executive", "Director", "Head of area", "Team lead", "Specialist", "Associate")
    teams = ("Operations", "Workshop", "Data", "Support", "Finance", "Partners")
    manager: list[int | None] = [None]
    depth = [0]
    for i in range(1, count):
        bits = mix(seed, "employee", "manager", np.array([i]))
        low = 0 if i < 5 else max(0, i // 4 - 3)
        boss = low + int(below(bits, max(1, i // 3 + 1 - low))[0])
        boss = min(boss, i - 1)
        manager.append(boss + 1)
        depth.append(depth[boss] + 1)
    cities = below(mix(seed, "employee", "city", rows), 6)
    cities[0] = 5
    pay = 9_000_000 - np.minimum(np.array(depth), 5) * 1_250_000
    return {
        "employee_id": rows + 1,
        "manager_id": manager,
        "full_name": _names(seed, np.where(cities == 5, 0, cities), "employee", rows),
        "title": [titles[min(d, 5)] for d in depth],
        "team": np.array(teams)[below(mix(seed, "employee", "team", rows), 6)],
        "city_id": [None if c == 5 else int(c) + 1 for c in cities],
        "hired_on": 18_700 + below(mix(seed, "employee", "hired", rows), 1_500),
        "salary_minor": pay + below(mix(seed, "employee", "salary", rows), 90) * 10_000,
    }
