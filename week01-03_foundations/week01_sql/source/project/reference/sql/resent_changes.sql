-- What the second delivery of a day changed, trip by trip.
copy (
    with
    -- The whole line decides whether a trip changed, not only its fare.
    before as (
        select regexp_extract(filename, '\d{4}-\d\d-\d\d') as day, * exclude (filename)
        from read_csv('before/*.csv', header = true, filename = true, all_varchar = true)
    ),
    after as (
        select regexp_extract(filename, '\d{4}-\d\d-\d\d') as day, * exclude (filename)
        from read_csv('after/*.csv', header = true, filename = true, all_varchar = true)
    )
    select
        day,
        trip_id,
        case
            when before.trip_id is null then 'added'
            when after.trip_id is null then 'removed'
            else 'changed'
        end as change,
        before.fare_minor as fare_before,
        after.fare_minor as fare_after
    from before full join after using (day, trip_id)
    where before is distinct from after
    order by day, trip_id::bigint
) to 'out/resent_changes.csv' (header);
