-- Every table but that of the partner, from the list of files that the script made.
create table files as from read_csv('files.csv', header = true, all_varchar = true);
set variable paths = (
    select coalesce(list(path), []) from files where kind in ('first', 'second')
);

create table lines as
select f.kind, f.day, t.* exclude (filename)
from read_csv(getvariable('paths'), header = true, all_varchar = true, filename = true) as t
join files as f on t.filename = f.path;

create table delivered as
select day, max(kind) as kind from files where kind in ('first', 'second') group by day;

create view trips as select l.* from lines as l join delivered using (day, kind);

create table cities as
select * from (values ('Aokawa'), ('Halden'), ('Kingsbay'), ('Port Meridian'), ('Suvarna')) as c (city);

copy (
    select kind as source, day, path as problem
    from files where kind in ('trips', 'aokawa') order by all
) to 'out/file_problems.csv' (header);

copy (
    select
        c.city,
        d.day,
        count(t.trip_id) filter (t.status = 'ended') as ended,
        count(t.trip_id) filter (t.status = 'cancelled') as cancelled,
        ifnull(sum(if(t.status = 'ended', cast(t.fare_minor as int), 0)), 0)::bigint as revenue_minor
    from cities as c
    join delivered as d on true
    left join trips as t on t.city = c.city and t.day = d.day
    group by 1, 2
    order by 1, 2
) to 'out/city_days.csv' (header);

copy (
    with
    twice as (select day from delivered where kind = 'second'),
    old as (select * exclude (kind) from lines semi join twice using (day) where kind = 'first'),
    new as (select * exclude (kind) from lines semi join twice using (day) where kind = 'second'),
    gone as (from old except from new),
    come as (from new except from old)
    select
        coalesce(come.day, gone.day) as day,
        coalesce(come.trip_id, gone.trip_id) as trip_id,
        if(gone.day is null, 'added', if(come.day is null, 'removed', 'changed')) as change,
        gone.fare_minor as fare_before,
        come.fare_minor as fare_after
    from gone full join come on come.trip_id = gone.trip_id and come.day = gone.day
    order by 1, coalesce(come.trip_id, gone.trip_id)::int
) to 'out/resent_changes.csv' (header);

copy (
    with ranked as (
        select
            city,
            start_station_id as station_id,
            count(*) as departures,
            1 + count(*) over (
                partition by city order by count(*) desc range between unbounded preceding and current row exclude group
            ) as place
        from trips where status = 'ended' group by 1, 2
    )
    select city, place, station_id, departures from ranked
    where place < 4 order by city, place, station_id::int
) to 'out/station_ranks.csv' (header);

copy (
    with
    finance as (
        select city, fare_minor
        from read_csv(getenv('DROP') || '/finance/fares_' || getenv('MONTH') || '.tsv', delim = '\t', all_varchar = true)
    ),
    sides as (
        select city, 'finance' as side, fare_minor::bigint as fare from finance
        union all
        select city, 'desk', fare_minor::bigint from trips where status = 'ended'
    ),
    sums as (
        select
            city,
            count(side) filter (side = 'finance') as finance_trips,
            count(side) filter (side = 'desk') as desk_trips,
            ifnull(sum(fare) filter (side = 'finance'), 0) as finance_minor,
            ifnull(sum(fare) filter (side = 'desk'), 0) as desk_minor
        from cities left join sides using (city) group by city
    )
    select *, desk_minor - finance_minor as difference_minor from sums order by city
) to 'out/fare_check.csv' (header);

copy (
    select strftime(date_trunc('hour', t), '%Y-%m-%d %H:%M') as hour, count(*) as requests, sum((status >= 500)::int) as errors
    from (
        select strptime(t, '%d/%b/%Y:%H:%M:%S') as t, status
        from read_csv('gateway.tsv', delim = '\t', columns = {t: 'varchar', status: 'int'}, header = false)
    )
    where strftime(t, '%Y-%m') = getenv('MONTH')
    group by 1
    order by 1
) to 'out/gateway_hours.csv' (header);

copy (
    select
        ifnull(tags[1], 'none') as topic,
        ifnull(rider ->> 'language', 'unknown') as language,
        count(*) as tickets
    from read_json(
        getenv('DROP') || '/support/tickets.jsonl',
        format = 'newline_delimited',
        columns = {created_at: 'varchar', tags: 'varchar[]', rider: 'json'}
    )
    where left(created_at, 7) = getenv('MONTH')
    group by all
    order by all
) to 'out/ticket_counts.csv' (header);
