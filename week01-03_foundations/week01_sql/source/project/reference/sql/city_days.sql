-- One row per city and delivered day; a city in which nobody rode has zeros.
copy (
    with
    city as (
        select unnest(['Aokawa', 'Halden', 'Kingsbay', 'Port Meridian', 'Suvarna']) as city
    ),
    -- The day is that of the file: a trip near midnight has another day in UTC.
    delivered as (
        select regexp_extract(file, '\d{4}-\d\d-\d\d') as day
        from glob('trips/[0-9]*.csv')
    ),
    trip as (
        select regexp_extract(filename, '\d{4}-\d\d-\d\d') as day, city, status, fare_minor
        from read_csv('trips/*.csv', header = true, filename = true, all_varchar = true)
    )
    select
        city,
        day,
        count(*) filter (status = 'ended') as ended,
        count(*) filter (status = 'cancelled') as cancelled,
        coalesce(sum(fare_minor::bigint) filter (status = 'ended'), 0) as revenue_minor
    from city cross join delivered left join trip using (city, day)
    group by city, day
    order by city, day
) to 'out/city_days.csv' (header);
