"""What must hold in the clean world, whatever the seed and the scale."""

from __future__ import annotations

import duckdb
import pytest

from course.world import TABLES, World

WORLDS = [(2025, "XS"), (7, "XS"), (11, "XS"), (2025, "S")]


@pytest.fixture(scope="module", params=WORLDS, ids=lambda p: f"{p[1]}-{p[0]}")
def clean(request):
    """A DuckDB with every clean table."""
    world = World(*request.param)
    connection = duckdb.connect()
    connection.execute("set TimeZone = 'UTC'")
    for name in TABLES:
        table = world.clean(name)
        connection.register("incoming", table)
        connection.execute(f"create table {name} as select * from incoming")
    return connection


def rows(connection, query):
    return connection.execute(query).fetchall()


def test_keys_are_unique(clean):
    for spec in TABLES.values():
        key = ", ".join(spec.key)
        assert not rows(clean, f"select {key} from {spec.name} group by all having count(*) > 1")


def test_foreign_keys_find_their_parent(clean):
    for spec in TABLES.values():
        for own, parent, column in spec.parents:
            orphans = f"""
                select {own} from {spec.name} where {own} is not null
                and {own} not in (select {column} from {parent})
            """
            assert not rows(clean, orphans), f"{spec.name}.{own}"


def test_a_vehicle_is_in_one_place(clean):
    assert not rows(
        clean,
        """
        select trip_id from trip where status = 'ended'
        qualify started_at < lag(ended_at) over (partition by vehicle_id order by started_at)
    """,
    )


def test_battery_falls_and_distance_fits_the_speed(clean):
    assert not rows(clean, "select trip_id from trip where battery_end_pct >= battery_start_pct")
    assert not rows(
        clean,
        """
        select trip_id from trip join vehicle using (vehicle_id) join vehicle_model using (model_id)
        where distance_m > epoch(ended_at - started_at)
            * (case kind when 'bike' then 32 else 25 end) / 3.6
    """,
    )


def test_the_fare_follows_the_rule_that_was_valid(clean):
    assert not rows(
        clean,
        """
        select trip_id from trip as t join vehicle using (vehicle_id)
        join vehicle_model as m using (model_id)
        left join pricing_rule as r on r.city_id = t.city_id and r.plan_id = t.plan_id
            and r.vehicle_kind = m.kind and r.valid_from <= started_at
            and (started_at < r.valid_to or r.valid_to is null)
        where fare_minor is distinct from unlock_fee_minor + case status when 'cancelled' then 0
            else per_minute_minor * ceil(epoch(ended_at - started_at) / 60) end
    """,
    )


def test_the_plan_is_the_one_of_the_moment(clean):
    assert not rows(
        clean,
        """
        select trip_id from trip as t left join rider_plan_change as c on c.rider_id = t.rider_id
            and c.valid_from <= started_at and (started_at < c.valid_to or c.valid_to is null)
        where c.plan_id is distinct from t.plan_id
    """,
    )


def test_plan_intervals_tile_the_life_of_each_rider(clean):
    assert not rows(
        clean,
        """
        select change_id from rider_plan_change join rider using (rider_id)
        qualify valid_from is distinct from coalesce(
            lag(valid_to) over (partition by rider_id order by valid_from), signed_up_at)
    """,
    )
    assert not rows(
        clean,
        """
        select rider_id from rider_plan_change group by rider_id
        having count(*) filter (where valid_to is null) <> 1
    """,
    )


def test_money_balances_on_every_trip(clean):
    assert not rows(
        clean,
        """
        with paid as (select trip_id, sum(amount_minor) as paid from payment
            where status = 'captured' group by 1),
        back as (select trip_id, sum(r.amount_minor) as back from refund as r
            join payment using (payment_id) group by 1)
        select t.trip_id from trip as t
        left join paid using (trip_id) left join back using (trip_id)
        left join promo_redemption as p on p.trip_id = t.trip_id
        where coalesce(paid, 0) - coalesce(back, 0) <> case t.status when 'ended'
            then fare_minor - coalesce(discount_minor, 0) else 0 end
    """,
    )


def test_a_trip_has_at_most_two_payments(clean):
    assert not rows(clean, "select trip_id from payment group by 1 having count(*) > 2")


def test_promo_codes_are_used_while_they_are_valid(clean):
    assert not rows(
        clean,
        """
        select redemption_id from promo_redemption join promo_code using (promo_id)
        join trip using (trip_id) where local_day not between valid_from and valid_to
    """,
    )


def test_nobody_rides_before_signing_up_and_nothing_before_it_is_bought(clean):
    assert not rows(
        clean,
        """
        select trip_id from trip join rider using (rider_id) where started_at < signed_up_at
    """,
    )
    assert not rows(
        clean,
        """
        select trip_id from trip join vehicle using (vehicle_id)
        where local_day < acquired_on or local_day > retired_on
    """,
    )


def test_trip_ids_grow_with_the_start_by_the_hour(clean):
    assert not rows(
        clean,
        """
        select trip_id from trip
        qualify date_trunc('hour', started_at)
            < lag(date_trunc('hour', started_at)) over (order by trip_id)
    """,
    )


def test_referrals_are_a_forest_and_staff_is_a_tree(clean):
    assert not rows(clean, "select referred_id from referral where referrer_id >= referred_id")
    assert not rows(clean, "select referred_id from referral group by 1 having count(*) > 1")
    assert rows(clean, "select count(*) from employee where manager_id is null") == [(1,)]
    assert not rows(clean, "select employee_id from employee where manager_id >= employee_id")


def test_bills_of_material_are_shared_and_end_in_pieces_that_cost_money(clean):
    assert rows(
        clean,
        """
        select 1 from bill_of_material where parent_part_id > 14 or true
        group by child_part_id having count(*) > 1 limit 1
    """,
    )
    assert not rows(
        clean,
        """
        select part_id from part where unit_cost_minor = 0
        and part_id not in (select parent_part_id from bill_of_material)
        and part_id not in (select child_part_id from bill_of_material)
    """,
    )


def test_nothing_is_there_before_its_city_opened(clean):
    for query in (
        "select 1 from station join city using (city_id) where station.opened_on < city.opened_on",
        "select 1 from vehicle join city using (city_id) where acquired_on < opened_on",
        "select 1 from rider join city using (city_id) where signed_up_at::date < opened_on",
        "select 1 from vehicle join vehicle_model using (model_id) where acquired_on < launched_on",
    ):
        assert not rows(clean, query), query


def test_stations_lie_in_their_quarter_and_quarters_in_their_district(clean):
    bounds = """
        create or replace temp view bounds as select zone_id, parent_zone_id,
            list_min(list_transform(corners, lambda c: split(c, ' ')[1]::double)) as west,
            list_max(list_transform(corners, lambda c: split(c, ' ')[1]::double)) as east,
            list_min(list_transform(corners, lambda c: split(c, ' ')[2]::double)) as south,
            list_max(list_transform(corners, lambda c: split(c, ' ')[2]::double)) as north
        from (select *, split(trim(polygon_wkt, 'POLYGN ()'), ', ') as corners from zone)
    """
    clean.execute(bounds)
    assert not rows(
        clean,
        """
        select station_id from station join bounds using (zone_id)
        where lat_e6 / 1e6 not between south and north or lon_e6 / 1e6 not between west and east
    """,
    )
    assert not rows(
        clean,
        """
        select q.zone_id from bounds as q join bounds as d on d.zone_id = q.parent_zone_id
        where q.west < d.west - 1e-9 or q.east > d.east + 1e-9
            or q.south < d.south - 1e-9 or q.north > d.north + 1e-9
    """,
    )


def test_no_ride_is_shorter_than_the_way_between_its_stations(clean):
    assert not rows(
        clean,
        """
        select trip_id from trip as t join station as a on a.station_id = start_station_id
        join station as b on b.station_id = end_station_id
        where t.status = 'ended' and distance_m + 15 < 111195 * sqrt(
            ((a.lat_e6 - b.lat_e6) / 1e6) ** 2
            + ((a.lon_e6 - b.lon_e6) / 1e6 * cos(radians(a.lat_e6 / 1e6))) ** 2)
    """,
    )


def test_a_referral_is_noted_when_both_have_an_account(clean):
    assert not rows(
        clean,
        """
        select referral_id from referral join rider as a on a.rider_id = referrer_id
        join rider as b on b.rider_id = referred_id
        where referred_at < greatest(a.signed_up_at, b.signed_up_at)
    """,
    )


CASES = {
    "both passes of the repeated hour": """
        select count(distinct date_diff('minute', started_at at time zone 'UTC',
            started_at at time zone 'Europe/Berlin')) = 2 from trip
        where city_id = 1 and (started_at at time zone 'Europe/Berlin')
            between timestamp '2025-10-26 02:00' and timestamp '2025-10-26 02:59:59'
    """,
    "cancelled trips": """
        select count(*) > 5 from trip where status = 'cancelled' and ended_at is null
    """,
    "free-floating ends": """
        select count(*) > 5 from trip where status = 'ended' and end_station_id is null
    """,
    "restarts": """
        select count(*) >= 1 from trip as a join trip as b on a.rider_id = b.rider_id
        and a.start_station_id = b.start_station_id and b.started_at > a.started_at
        and b.started_at <= a.started_at + interval 10 minutes
    """,
    "full class borders": """
        select count(*) >= 3 from trip where ended_at - started_at in
        (interval 5 minutes, interval 15 minutes, interval 30 minutes, interval 60 minutes)
    """,
    "starts at local midnight of a price change": """
        select count(*) >= 2 from trip join pricing_rule as r using (city_id)
        where started_at = valid_from
    """,
    "split payments": """
        select count(*) >= 3 from (select trip_id from payment where status = 'captured'
        group by 1 having count(*) = 2)
    """,
    "vehicles never ridden": """
        select count(*) >= 1 from vehicle where vehicle_id not in (select vehicle_id from trip)
    """,
    "stations never used": """
        select count(*) >= 1 from station
        where station_id not in (select start_station_id from trip)
    """,
}


@pytest.mark.parametrize("case", CASES)
def test_cases_that_lessons_are_about_exist(clean, case):
    assert rows(clean, CASES[case]) == [(True,)]


def test_one_station_has_an_eighth_of_its_citys_trips(clean):
    share = rows(
        clean,
        """
        select max(n) / sum(n) from (select start_station_id, count(*) as n from trip
        where city_id = 1 group by 1)
    """,
    )[0][0]
    assert 0.08 < share < 0.45


def test_every_trip_starts_in_the_local_year(clean):
    assert not rows(
        clean,
        """
        select trip_id from trip join city using (city_id) where year(local_day) <> 2025
        or local_day <> (started_at at time zone timezone)::date
        or started_local <> started_at at time zone timezone
    """,
    )
