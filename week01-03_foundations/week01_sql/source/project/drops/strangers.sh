# Files that a person put beside the delivered ones.
(
    cd trips || exit 1
    cp trips_2025-11-17.csv 'trips_2025-11-17 (copy).csv'
    cp trips_2025-11-17.csv old_trips_2025-11-17.csv
    cp trips_2025-11-17.csv trips_2025-11-17.csv.bak
    cp trips_2025-11-17.csv 'resent/trips_2025-11-18 new.csv'
    cp trips_2025-11-17.csv 'resent/old trips_2025-11-18.csv'
    echo 'Please look at the 17th.' > 'read me first.txt'
    mkdir 'old days'
    cp trips_2025-11-18.csv 'old days/trips_2025-11-18.csv'
    cp ../partners/aokawa/aokawa_2025-11-20.csv.gz '../partners/aokawa/copy of aokawa_2025-11-21.csv.gz'
)
