"""Draws the pictures of `world.md` and fills in its table: `python docs/world_plots.py`."""

from __future__ import annotations

from pathlib import Path

import duckdb
import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt

from course.world import PUBLIC_SEED, World, describe
from course.world.cities import CITIES

PAGE = Path(__file__).with_name("world.md")
IMAGES = Path(__file__).with_name("images")
BEGIN, END = "<!-- tables: made by world_plots.py -->", "<!-- end of tables -->"
COLOURS = ("#0b6e99", "#d9730d", "#0f7b6c", "#ad1a72", "#64473a")
# A fixed salt and no date: the same picture is the same file.
plt.rcParams.update(
    {"svg.hashsalt": "larkway", "svg.fonttype": "none", "font.size": 9, "axes.grid": True}
    | {"grid.alpha": 0.3, "axes.spines.top": False, "axes.spines.right": False}
)


def connect(world: World) -> duckdb.DuckDBPyConnection:
    """A DuckDB that sees the tables of the world."""
    connection = duckdb.connect()
    # With one thread, sums of fractions are added in the same order each time.
    connection.execute("set TimeZone = 'UTC'; set threads = 1")
    for name in ("city", "trip", "station", "weather_hourly", "holiday", "vehicle"):
        connection.register(name, world.table(name))
    connection.register("vehicle_model", world.table("vehicle_model"))
    return connection


def save(figure: plt.Figure, name: str) -> None:
    """Write one picture."""
    figure.tight_layout()
    figure.savefig(IMAGES / f"world_{name}.svg", metadata={"Date": None})
    plt.close(figure)


def week(data: duckdb.DuckDBPyConnection) -> None:
    """Trips by hour of the local week."""
    figure, axes = plt.subplots(figsize=(8, 2.8))
    for city, colour in enumerate(COLOURS, start=1):
        rows = data.sql(f"""
            select isodow(started_local) * 24 - 24 + hour(started_local) as h, count(*) / 52
            from trip where city_id = {city} group by h order by h
        """).fetchall()
        axes.plot(*zip(*rows, strict=True), color=colour, label=CITIES[city - 1].name, lw=1.3)
    axes.set_xticks(range(0, 168, 24), ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"])
    axes.set(ylabel="trips per hour", xlim=(0, 167), ylim=(0, None))
    axes.legend(ncols=5, frameon=False, fontsize=8)
    save(figure, "week")


def year(data: duckdb.DuckDBPyConnection) -> None:
    """Trips by day in two cities of opposite seasons, holidays marked."""
    figure, axes = plt.subplots(2, 1, figsize=(8, 4), sharex=True)
    for axis, city in zip(axes, (1, 3), strict=True):
        rows = data.sql(f"""
            select local_day, count(*) from trip where city_id = {city} group by 1 order by 1
        """).fetchall()
        days, counts = zip(*rows, strict=True)
        axis.plot(days, counts, color=COLOURS[city - 1], lw=0.9)
        free = {
            d for (d,) in data.sql(f"select day from holiday where city_id = {city}").fetchall()
        }
        marked = [(d, c) for d, c in rows if d in free]
        axis.plot(*zip(*marked, strict=True), "o", color="black", ms=3.5, label="public holiday")
        axis.set(ylabel="trips per day", ylim=(0, None))
        axis.set_title(CITIES[city - 1].name, loc="left", fontsize=9)
        axis.legend(frameon=False, fontsize=8, loc="lower right")
    save(figure, "year")


def weather(data: duckdb.DuckDBPyConnection) -> None:
    """Trips in an hour against the usual number of that month and hour, by rain and by frost."""
    rows = data.sql("""
        with hours as (
            select city_id, date_trunc('hour', started_at) as observed_at,
                any_value(local_day) as d,
                any_value(hour(started_local)) as h, count(*) as trips from trip group by 1, 2),
        joined as (select *, month(d) as m, isodow(d) >= 6 as free
            from hours join weather_hourly using (city_id, observed_at)),
        usual as (select city_id, m, h, free, avg(trips) as usual from joined
            where rain_dmm = 0 and temperature_dc >= 0 group by all)
        select case when temperature_dc < 0 and rain_dmm = 0 then 'frost, dry'
            when rain_dmm = 0 then 'dry' when rain_dmm <= 20 then 'rain up to 2 mm'
            else 'more rain' end as kind, city_id, round(sum(trips) / sum(usual), 4)
        from joined join usual using (city_id, m, h, free)
        where h between 7 and 20 and (temperature_dc >= 0 or rain_dmm = 0) group by 1, 2
    """).fetchall()
    kinds = ("dry", "rain up to 2 mm", "more rain", "frost, dry")
    figure, axes = plt.subplots(figsize=(8, 2.8))
    for city, colour in enumerate(COLOURS, start=1):
        shares = {kind: share * 100 for kind, c, share in rows if c == city}
        heights = [shares.get(kind, 0) for kind in kinds]
        places = [i + (city - 3) * 0.16 for i in range(len(kinds))]
        axes.bar(places, heights, 0.15, color=colour, label=CITIES[city - 1].name)
    axes.set_xticks(range(len(kinds)), kinds)
    axes.set(ylabel="trips, % of a dry hour")
    axes.legend(ncols=5, frameon=False, fontsize=8, loc="upper right")
    axes.set_ylim(0, 125)
    save(figure, "weather")


def stations(data: duckdb.DuckDBPyConnection) -> None:
    """Share of a city's trips by rank of the start station."""
    figure, axes = plt.subplots(figsize=(8, 2.8))
    for city, colour in enumerate(COLOURS, start=1):
        rows = data.sql(f"""
            select row_number() over (order by count(*) desc) as rank,
                100 * count(*) / sum(count(*)) over () from trip where city_id = {city}
            group by start_station_id order by rank
        """).fetchall()
        axes.loglog(*zip(*rows, strict=True), ".-", color=colour, ms=3, lw=0.8)
        axes.lines[-1].set_label(CITIES[city - 1].name)
    axes.set(xlabel="rank of the station in its city", ylabel="% of trips")
    axes.axhline(12, color="grey", lw=0.8, ls="--")
    axes.legend(frameon=False, fontsize=8)
    save(figure, "stations")


def fares(data: duckdb.DuckDBPyConnection) -> None:
    """Fare by duration of bike trips in Halden: each line is a plan in a quarter."""
    figure, axes = plt.subplots(figsize=(8, 3))
    for plan, name, colour in ((1, "Pay as you go", COLOURS[0]), (3, "Commuter", COLOURS[1])):
        rows = data.sql(f"""
            select epoch(ended_at - started_at) / 60, fare_minor / 100 from trip
            join vehicle using (vehicle_id) join vehicle_model using (model_id)
            where trip.city_id = 1 and plan_id = {plan} and kind = 'bike' and status = 'ended'
                and trip_id % 29 = 0 order by trip_id
        """).fetchall()
        axes.plot(*zip(*rows, strict=True), ".", color=colour, ms=3, label=name)
    axes.set(xlabel="minutes", ylabel="fare in euro", xlim=(0, 80), ylim=(0, 30))
    axes.legend(frameon=False, fontsize=8)
    save(figure, "fares")


def vehicle_day(world: World) -> None:
    """The streets of Halden and two days of one vehicle: where it was, speed and battery."""
    figure, (place, clock) = plt.subplots(
        1, 2, figsize=(8, 3.2), gridspec_kw={"width_ratios": [2, 3]}
    )
    docks = world.table("station").to_pandas().query("city_id == 1")
    place.plot(docks.lon_e6 / 1e6, docks.lat_e6 / 1e6, "s", color="silver", ms=3)
    pings = world.table("vehicle").to_pandas()
    first, *_ = (day for day in world.days("telemetry"))
    frame = world.partition("telemetry", first).to_pandas()
    ours = frame[frame.vehicle_id.isin(pings[pings.city_id == 1].vehicle_id)]
    busiest = ours[ours.speed_dkmh > 0].vehicle_id.value_counts().index[0]
    mine = ours[ours.vehicle_id == busiest]
    place.plot(mine.lon_e6 / 1e6, mine.lat_e6 / 1e6, ".-", color=COLOURS[0], ms=3, lw=0.8)
    place.set(aspect=1.63, xlabel="longitude", ylabel="latitude")
    place.ticklabel_format(useOffset=False)
    place.locator_params(nbins=4)
    place.tick_params(labelsize=7)
    hours = mine.measured_at.dt.hour + mine.measured_at.dt.minute / 60
    clock.plot(hours, mine.speed_dkmh / 10, color=COLOURS[0], lw=0.9, label="km/h")
    clock.plot(hours, mine.battery_pct, color=COLOURS[1], lw=1.3, label="battery, %")
    clock.set(xlabel=f"hour (UTC) of {first}", xlim=(0, 24), ylim=(0, 105))
    clock.legend(frameon=False, fontsize=8)
    save(figure, "vehicle")


def with_tables(page: str) -> str:
    """The page with the table of tables as it is now."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{describe.markdown()}\n{END}{after}"


def main() -> None:
    """Draw everything."""
    IMAGES.mkdir(exist_ok=True)
    world = World(PUBLIC_SEED, "M")
    data = connect(world)
    for draw in (week, year, weather, stations, fares):
        draw(data)
    vehicle_day(world)
    PAGE.write_text(with_tables(PAGE.read_text()))


if __name__ == "__main__":
    main()
