-- Finance's fares beside ours, city by city; a city that one side lacks counts as zero there.
copy (
    with
    city as (
        select unnest(['Aokawa', 'Halden', 'Kingsbay', 'Port Meridian', 'Suvarna']) as city
    ),
    -- Each side is summed before the join, so that no row is counted twice.
    finance as (
        select city, count(*) as trips, sum(fare_minor::bigint) as minor
        from read_csv('finance.tsv', delim = '\t', header = true, all_varchar = true)
        group by city
    ),
    desk as (
        select city, count(*) as trips, sum(fare_minor::bigint) as minor
        from read_csv('trips/*.csv', header = true, all_varchar = true)
        where status = 'ended'
        group by city
    )
    select
        city,
        coalesce(finance.trips, 0) as finance_trips,
        coalesce(desk.trips, 0) as desk_trips,
        coalesce(finance.minor, 0) as finance_minor,
        coalesce(desk.minor, 0) as desk_minor,
        coalesce(desk.minor, 0) - coalesce(finance.minor, 0) as difference_minor
    from city left join finance using (city) left join desk using (city)
    order by city
) to 'out/fare_check.csv' (header);
