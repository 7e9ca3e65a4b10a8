-- The tickets of the month by their first tag and the rider's language.
copy (
    select topic, language, count(*) as tickets
    from read_csv(
        'tickets.tsv',
        delim = '\t',
        header = false,
        columns = {created_at: 'varchar', topic: 'varchar', language: 'varchar'}
    )
    where created_at like getenv('MONTH') || '-%'
    group by topic, language
    order by topic, language
) to 'out/ticket_counts.csv' (header);
