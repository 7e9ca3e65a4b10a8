-- Requests and server errors (5xx) per hour in UTC.
copy (
    with request as (
        select strptime(clock, '%d/%b/%Y:%H:%M:%S') as requested, status
        from read_csv(
            'gateway.tsv', delim = '\t', header = false, columns = {clock: 'varchar', status: 'varchar'}
        )
    )
    select
        strftime(requested, '%Y-%m-%d %H:00') as hour,
        count(*) as requests,
        count(*) filter (status like '5__') as errors
    from request
    where strftime(requested, '%Y-%m') = getenv('MONTH')
    group by hour
    order by hour
) to 'out/gateway_hours.csv' (header);
