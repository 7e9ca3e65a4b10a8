#!/usr/bin/env bash
# The monthly report of the operations desk.
#
#   bash report.sh DROP MONTH OUT      for example: bash report.sh drop 2025-11 report
#
# Exit codes: 0 written, 2 wrong usage, 3 no drop, 4 a file that must be there is not,
# 5 a file cannot be read, 6 the report cannot be written.
set -euo pipefail
export LC_ALL=C.UTF-8

fail() { # CODE MESSAGE
    echo "report.sh: $2" >&2
    exit "$1"
}

here=$(cd "$(dirname "$0")" && pwd)

# --- what was asked for ---------------------------------------------------------------------
[ $# -eq 3 ] || fail 2 "usage: bash report.sh DROP MONTH OUT"
drop=$1
export MONTH=$2
out=$3
echo "$MONTH" | grep -qE '^[0-9]{4}-(0[1-9]|1[0-2])$' ||
    fail 2 "MONTH is '$MONTH', and should look like 2025-11; usage: bash report.sh DROP MONTH OUT"
[ -d "$drop" ] || fail 3 "there is no drop folder $drop"

finance="$drop/finance/fares_$MONTH.tsv"
gateway="$drop/logs/gateway.log"
tickets="$drop/support/tickets.jsonl"
for file in "$finance" "$gateway" "$tickets"; do
    [ -s "$file" ] || fail 4 "$file is missing or empty"
done

# Everything is prepared in a folder of its own, so that a failure leaves no half report.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/trips" "$work/before" "$work/after" "$work/out"

# --- which file counts for each day ---------------------------------------------------------
problem() { # SOURCE DAY KIND
    echo "$1,$2,$3" >> "$work/problems.csv"
}

choose_trips() { # DAY
    local first="$drop/trips/trips_$1.csv" second="$drop/trips/resent/trips_$1.csv"
    if [ -s "$second" ]; then
        cp "$second" "$work/trips/$1.csv"
        cp "$second" "$work/after/$1.csv"
        # A day whose first file never came has nothing but new trips.
        if [ -s "$first" ]; then cp "$first" "$work/before/$1.csv"; fi
    elif [ -s "$first" ]; then
        cp "$first" "$work/trips/$1.csv"
    elif [ -e "$first" ] || [ -e "$second" ]; then
        problem trips "$1" empty
    else
        problem trips "$1" missing
    fi
}

sum_aokawa() { # DAY
    local file="$drop/partners/aokawa/aokawa_$1.csv.gz" text="$work/aokawa.csv" separator=,
    if [ ! -e "$file" ]; then
        problem aokawa "$1" missing
    elif [ ! -s "$file" ]; then
        problem aokawa "$1" empty
    else
        zcat < "$file" 2> /dev/null | iconv -f CP932 -t UTF-8 > "$text" 2> /dev/null ||
            fail 5 "$file cannot be read"
        # The partner changes the separator between months.
        if head -n 1 "$text" | grep -q ';'; then separator=';'; fi
        # A remark may hold a line break; what follows it has not nine fields.
        awk -F "$separator" -v day="$1" '
            NR > 1 && NF == 9 { trips++; if ($8 ~ /^[0-9]+$/) fare += $8; else open++ }
            END { printf "%s,%d,%d,%d\n", day, trips, fare, open }
        ' "$text" >> "$work/out/aokawa_days.csv"
    fi
}

echo "source,day,problem" > "$work/problems.csv"
echo "day,trips,fare_yen,without_fare" > "$work/out/aokawa_days.csv"
days=$(seq -f "$MONTH-01 +%g days" 0 30 | date -u -f - +%F | grep "^$MONTH")
for day in $days; do
    choose_trips "$day"
    sum_aokawa "$day"
done
[ -n "$(ls "$work/trips")" ] || fail 4 "no day of $MONTH has a file in $drop/trips"

# A day without a first or a second file must not stop the queries: a header alone is no trip.
header='trip_id,rider_id,vehicle_id,city,start_station_id,end_station_id,started_at,ended_at,status,distance_m,fare_minor,currency'
echo "$header" > "$work/before/none.csv"
echo "$header" > "$work/after/none.csv"

# --- the other sources, as plain tables -----------------------------------------------------
cp "$finance" "$work/finance.tsv"
awk '{ print substr($4, 2) "\t" $9 }' "$gateway" > "$work/gateway.tsv"
jq -r '[.created_at, (.tags // [])[0] // "none", .rider.language // "unknown"] | @tsv' \
    "$tickets" > "$work/tickets.tsv" 2> /dev/null || fail 5 "$tickets cannot be read"

# --- the tables -----------------------------------------------------------------------------
(head -n 1 "$work/problems.csv" && tail -n +2 "$work/problems.csv" | sort) \
    > "$work/out/file_problems.csv"
for table in city_days resent_changes gateway_hours ticket_counts station_ranks fare_check; do
    (cd "$work" && duckdb -bail -f "$here/sql/$table.sql") > /dev/null
done

# All tables are whole by now: nothing before this line has touched the report.
{ mkdir -p "$out" && mv "$work"/out/*.csv "$out"; } 2> /dev/null ||
    fail 6 "the report cannot be written to $out"
