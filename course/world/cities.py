"""What is fixed about the five cities: clocks, money, weather, names of places, holidays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class City:
    """One city. Temperatures are tenths of a degree, coordinates are micro-degrees."""

    name: str
    country_code: str
    timezone: str
    currency: str
    minor_digits: int
    opened_on: date
    lat_e6: int
    lon_e6: int
    # Weighs its demand against the other cities.
    size: int
    southern: bool
    winter_dc: int
    summer_dc: int
    rainy_percent: int
    # What 10 euro cents are worth in minor units of the city's currency.
    price_level: int
    # Millimetres in a micro-degree of longitude here; one of latitude is 111 everywhere.
    lon_mm: int


# fmt: off
CITIES = (
    City("Halden", "DE", "Europe/Berlin", "EUR", 2, date(2021, 4, 12), 52_412_000, 12_531_000,
         30, False, 0, 190, 22, 10, 68),
    City("Port Meridian", "US", "America/New_York", "USD", 2, date(2022, 3, 1), 40_871_000,
         -73_412_000, 25, False, 5, 240, 20, 11, 84),
    City("Kingsbay", "AU", "Australia/Sydney", "AUD", 2, date(2022, 9, 19), -33_702_000,
         151_099_000, 18, True, 110, 230, 18, 16, 93),
    City("Suvarna", "IN", "Asia/Kolkata", "INR", 2, date(2023, 1, 26), 17_480_000, 78_312_000,
         16, False, 190, 310, 15, 300, 106),
    City("Aokawa", "JP", "Asia/Tokyo", "JPY", 0, date(2023, 6, 5), 35_498_000, 139_561_000,
         11, False, 40, 260, 24, 15, 91),
)
# fmt: on
LAT_MM = 111

DISTRICTS = (
    ("Altstadt", "Hafen", "Nordend", "Lindenberg", "Westufer", "Gartenfeld"),
    ("Downtown", "Harborside", "Elm Park", "Quarry Hill", "Fairview", "Millbrook"),
    ("The Rocks End", "Beachfront", "Glenmore", "Paddock Hill", "Wattle Grove", "Southport"),
    ("Lake Road", "Old Fort", "Shanti Nagar", "Cyber Gate", "Gandhi Park", "Hill View"),
    ("Minato", "Kawabe", "Yamate", "Ekimae", "Sakuragaoka", "Midori"),
)
STOPS = tuple(
    tuple(words.split())
    for words in (
        "Bahnhof Markt Rathaus Park Schule Ufer Kirche Museum Bad Platz",
        "Station Square Library Park School Pier Church Museum Gym Mall",
        "Wharf Oval Library Park College Jetty Chapel Gallery Pool Plaza",
        "Metro Bazaar Library Garden College Ghat Temple Museum Pool Circle",
        "Eki Ichiba Toshokan Koen Gakko Hashi Jinja Bijutsukan Yu Hiroba",
    )
)


def _days(text: str) -> tuple[tuple[date, str], ...]:
    """Holidays of 2025 from lines of month, day and name."""
    lines = [line.split(maxsplit=1) for line in text.strip().splitlines()]
    return tuple((date.fromisoformat(f"2025-{day}"), name) for day, name in lines)


HOLIDAYS = (
    _days("""
        01-01 New Year's Day
        04-18 Good Friday
        04-20 Easter Sunday
        04-21 Easter Monday
        05-01 Labour Day
        05-29 Ascension Day
        06-08 Whit Sunday
        06-09 Whit Monday
        10-03 German Unity Day
        10-31 Reformation Day
        12-25 Christmas Day
        12-26 Second Day of Christmas
    """),
    _days("""
        01-01 New Year's Day
        01-20 Martin Luther King Day
        02-17 Presidents' Day
        05-26 Memorial Day
        06-19 Juneteenth
        07-04 Independence Day
        09-01 Labor Day
        10-13 Columbus Day
        11-11 Veterans Day
        11-27 Thanksgiving
        12-25 Christmas Day
    """),
    _days("""
        01-01 New Year's Day
        01-27 Australia Day
        04-18 Good Friday
        04-19 Easter Saturday
        04-20 Easter Sunday
        04-21 Easter Monday
        04-25 Anzac Day
        06-09 King's Birthday
        10-06 Labour Day
        12-25 Christmas Day
        12-26 Boxing Day
    """),
    _days("""
        01-26 Republic Day
        03-14 Holi
        03-31 Eid al-Fitr
        08-15 Independence Day
        10-02 Gandhi Jayanti
        10-20 Diwali
        12-25 Christmas Day
    """),
    _days("""
        01-01 New Year's Day
        01-13 Coming of Age Day
        02-11 National Foundation Day
        02-23 Emperor's Birthday
        02-24 Emperor's Birthday observed
        03-20 Vernal Equinox Day
        04-29 Showa Day
        05-03 Constitution Memorial Day
        05-04 Greenery Day
        05-05 Children's Day
        05-06 Greenery Day observed
        07-21 Marine Day
        08-11 Mountain Day
        09-15 Respect for the Aged Day
        09-23 Autumnal Equinox Day
        10-13 Sports Day
        11-03 Culture Day
        11-23 Labor Thanksgiving Day
        11-24 Labor Thanksgiving Day observed
    """),
)
"""Public holidays of 2025 by city: the nation's, in Halden and Kingsbay those of the state."""
