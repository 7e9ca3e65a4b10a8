# Files that a person put beside the delivered ones, with trips of another day in them.
(
    cd trips || exit 1
    for name in 'trips_2025-11-20 (copy).csv' old_trips_2025-11-20.csv trips_2025-11-20.csv.bak; do
        cp trips_2025-11-21.csv "$name"
    done
    cp trips_2025-11-21.csv 'resent/trips_2025-11-20 new.csv'
    cp trips_2025-11-21.csv 'resent/old trips_2025-11-22.csv'
    echo 'Please look at the 20th.' > 'read me first.txt'
    mkdir 'old days'
    cp trips_2025-11-21.csv 'old days/trips_2025-11-20.csv'
    cp ../partners/aokawa/aokawa_2025-11-20.csv.gz '../partners/aokawa/copy of aokawa_2025-11-21.csv.gz'
)
