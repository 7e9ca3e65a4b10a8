#!/usr/bin/env bash
# The monthly report of the operations desk.
#
#   bash report.sh DROP MONTH OUT      for example: bash report.sh drop 2025-11 report
#
# Exit codes: 0 written, 2 wrong call, 3 no drop, 4 a file that must be there is not,
# 5 a file cannot be read, 6 the report cannot be written.
set -euo pipefail
export LC_ALL=C.UTF-8

here=$(cd "$(dirname "$0")" && pwd)
usage="usage: bash report.sh DROP MONTH OUT, for example: bash report.sh drop 2025-11 report"

fail() { # CODE MESSAGE
    echo "report.sh: $2" >&2
    exit "$1"
}

look_at_call() { # ARGUMENTS
    [ $# -eq 3 ] || fail 2 "$usage"
    echo "$2" | grep -qE '^[0-9]{4}-(0[1-9]|1[0-2])$' || fail 2 "'$2' is no month; $usage"
    [ -d "$1" ] || fail 3 "there is no drop folder $1"
    for file in "$1/finance/fares_$2.tsv" "$1/logs/gateway.log" "$1/support/tickets.jsonl"; do
        [ -s "$file" ] || fail 4 "$file is missing or empty"
    done
}

problem() { # SOURCE DAY KIND
    echo "$1,$2,$3" >> problems.csv
}

# The rule of the desk, in this one place: a second file that is not empty counts alone.
choose_trips() { # DAY
    local first="$drop/trips/trips_$1.csv" second="$drop/trips/resent/trips_$1.csv"
    if [ -s "$second" ]; then
        cp "$second" "trips/$1.csv"
        cp "$second" "after/$1.csv"
        # A day whose first file never came has nothing but new trips.
        if [ -s "$first" ]; then cp "$first" "before/$1.csv"; fi
    elif [ -s "$first" ]; then
        cp "$first" "trips/$1.csv"
    elif [ -e "$first" ] || [ -e "$second" ]; then
        problem trips "$1" empty
    else
        problem trips "$1" missing
    fi
}

sum_aokawa() { # DAY
    local file="$drop/partners/aokawa/aokawa_$1.csv.gz" separator=,
    if [ ! -e "$file" ]; then
        problem aokawa "$1" missing
    elif [ ! -s "$file" ]; then
        problem aokawa "$1" empty
    else
        zcat < "$file" 2> /dev/null | iconv -f CP932 -t UTF-8 > aokawa.csv 2> /dev/null ||
            fail 5 "$file cannot be unpacked or is not CP932"
        # The partner changes the separator between months; the header tells.
        if head -n 1 aokawa.csv | grep -q ';'; then separator=';'; fi
        # A remark may hold a line break; the rest of it has not nine fields.
        awk -F "$separator" -v day="$1" '
            NR > 1 && NF == 9 { trips++; if ($8 ~ /^[0-9]+$/) fare += $8; else unknown++ }
            END { printf "%s,%d,%d,%d\n", day, trips, fare, unknown }
        ' aokawa.csv >> out/aokawa_days.csv
    fi
}

look_at_call "$@"
# Paths may be relative, and the work happens in another folder.
drop=$(cd "$1" && pwd)
export MONTH=$2
out=$3
if [ "${out#/}" = "$out" ]; then out="$PWD/$out"; fi

# Everything is made in a folder of its own, so that a failure leaves no half report.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir trips before after out

# Files with a header alone: a month without a second delivery must still find something to read.
header=trip_id,rider_id,vehicle_id,city,start_station_id,end_station_id
header=$header,started_at,ended_at,status,distance_m,fare_minor,currency
echo "$header" | tee before/none.csv > after/none.csv
echo "$header" > trips/none.csv

echo "day,trips,fare_yen,without_fare" > out/aokawa_days.csv
touch problems.csv
for day in $(seq -f "$MONTH-01 +%g days" 0 30 | date -u -f - +%F | grep "^$MONTH"); do
    choose_trips "$day"
    sum_aokawa "$day"
done
{ echo "source,day,problem"; sort problems.csv; } > out/file_problems.csv

cp "$drop/finance/fares_$MONTH.tsv" finance.tsv
awk '{ print substr($4, 2) "\t" $9 }' "$drop/logs/gateway.log" > gateway.tsv
jq -r '[.created_at, (.tags // [])[0] // "none", .rider.language // "unknown"] | @tsv' \
    "$drop/support/tickets.jsonl" > tickets.tsv 2> /dev/null ||
    fail 5 "$drop/support/tickets.jsonl holds a line that is no JSON"

for table in city_days resent_changes gateway_hours ticket_counts station_ranks fare_check; do
    duckdb -f "$here/sql/$table.sql"
done

# Nothing before this line has touched the report.
{ mkdir -p "$out" && mv out/*.csv "$out"; } 2> /dev/null || fail 6 "the report cannot be written to $out"
