"""Cities, zones, stations, weather and holidays."""

from __future__ import annotations

from course.world.schema.spec import Column, null, table

PLACES = (
    table(
        "city",
        "city_id",
        "The five cities where Larkway rides.",
        Column("city_id", "INTEGER", "1 Halden, 2 Port Meridian, 3 Kingsbay, 4 Suvarna, 5 Aokawa"),
        Column("name", "VARCHAR", "name in English"),
        Column("country_code", "VARCHAR", "two letters"),
        Column("timezone", "VARCHAR", "IANA name, for example Europe/Berlin"),
        Column("currency", "VARCHAR", "three letters, for example EUR"),
        Column("minor_digits", "INTEGER", "digits behind the point: 2, or 0 for JPY"),
        Column("opened_on", "DATE", "first day of service"),
        Column("lat_e6", "INTEGER", "latitude of the centre, micro-degrees"),
        Column("lon_e6", "INTEGER", "longitude of the centre, micro-degrees"),
    ),
    table(
        "zone",
        "zone_id",
        "Districts, and the quarters inside them.",
        Column("zone_id", "INTEGER", "key"),
        Column("city_id", "INTEGER", "city of the zone", refers="city.city_id"),
        null(
            "parent_zone_id",
            "INTEGER",
            "the district of a quarter; NULL for a district",
            refers="zone.zone_id",
        ),
        Column("name", "VARCHAR", "name"),
        Column("kind", "VARCHAR", "'district' or 'quarter'"),
        Column("polygon_wkt", "VARCHAR", "outline as well-known text, degrees"),
    ),
    table(
        "station",
        "station_id",
        "Docks where a trip starts and may end.",
        Column("station_id", "INTEGER", "key"),
        Column("city_id", "INTEGER", "city", refers="city.city_id"),
        Column("zone_id", "INTEGER", "quarter", refers="zone.zone_id"),
        Column("name", "VARCHAR", "name, unique in its city"),
        Column("lat_e6", "INTEGER", "latitude, micro-degrees"),
        Column("lon_e6", "INTEGER", "longitude, micro-degrees"),
        Column("capacity", "INTEGER", "number of docks"),
        Column("opened_on", "DATE", "first day"),
        null("closed_on", "DATE", "last day; NULL while it is open"),
    ),
    table(
        "weather_hourly",
        "city_id observed_at",
        "Weather readings; a few hours are missing.",
        Column("city_id", "INTEGER", "city", refers="city.city_id"),
        Column("observed_at", "TIMESTAMPTZ", "full hour of the reading"),
        Column("temperature_dc", "INTEGER", "temperature, tenths of a degree Celsius"),
        Column("rain_dmm", "INTEGER", "rain in the hour, tenths of a millimetre"),
        Column("wind_dms", "INTEGER", "wind, tenths of a metre per second"),
    ),
    table(
        "holiday",
        "city_id day",
        "Public holidays.",
        Column("city_id", "INTEGER", "city", refers="city.city_id"),
        Column("day", "DATE", "local day"),
        Column("name", "VARCHAR", "name in English"),
    ),
)
