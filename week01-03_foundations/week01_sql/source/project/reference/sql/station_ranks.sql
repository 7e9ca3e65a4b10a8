-- The three busiest stations per city by ended trips; equal stations share a place.
copy (
    with departure as (
        select city, start_station_id::integer as station_id, count(*) as departures
        from read_csv('trips/*.csv', header = true, all_varchar = true)
        where status = 'ended'
        group by city, station_id
    ),
    ranked as (
        select
            city,
            rank() over (partition by city order by departures desc) as place,
            station_id,
            departures
        from departure
    )
    select city, place, station_id, departures
    from ranked
    where place <= 3
    order by city, place, station_id
) to 'out/station_ranks.csv' (header);
