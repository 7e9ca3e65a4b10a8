#!/bin/bash
# Usage: report.sh DROP MONTH OUT. Another way: one SQL file that reads the drop where it lies.
set -eu -o pipefail

die() {
    local code=$1
    shift
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit "$code"
}

if [[ $# -ne 3 || ! ${2:-} =~ ^[0-9]{4}-(0[1-9]|1[0-2])$ ]]; then
    die 2 "usage: ${0##*/} DROP YYYY-MM OUT"
fi
[[ -d $1 ]] || die 3 "no such drop folder: $1"
drop=$(realpath "$1") month=$2 target=$(realpath -m "$3")
sql=$(dirname "$(realpath "$0")")/report.sql

for name in "finance/fares_$month.tsv" logs/gateway.log support/tickets.jsonl; do
    [[ -s $drop/$name ]] || die 4 "missing or empty: $drop/$name"
done
jq empty "$drop/support/tickets.jsonl" 2> /dev/null || die 5 "not JSON: $drop/support/tickets.jsonl"
if [[ -e $target && ! -d $target ]]; then die 6 "not a folder: $target"; fi

stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
mkdir "$stage/out"
export DROP=$drop MONTH=$month

aokawa_row() {
    local text=$stage/aokawa.txt separator=,
    { gzip -dc < "$1" | iconv -f CP932 -t UTF-8 | tr -d '\r'; } 2> /dev/null > "$text" || die 5 "unreadable: $1"
    [[ $(head -n 1 "$text") != *';'* ]] || separator=';'
    # Remarks in quotes go, with the line breaks in them.
    tr '\n' '\a' < "$text" | sed 's/"[^"]*"//g' | tr '\a' '\n' | tail -n +2 | cut -d "$separator" -f 8 > "$stage/fares"
    printf '%s,%s,%s,%s\n' "$2" "$(wc -l < "$stage/fares")" \
        "$(grep -xE '[0-9]+' "$stage/fares" | awk '{ n += $1 } END { print n + 0 }')" \
        "$(grep -cvxE '[0-9]+' "$stage/fares" || true)"
}

{
    echo kind,day,path
    echo none,,
    for number in {01..31}; do
        day=$month-$number
        [[ $(date -d "$day" +%F 2> /dev/null) == "$day" ]] || continue
        first=$drop/trips/trips_$day.csv
        second=$drop/trips/resent/trips_$day.csv
        if [[ -s $first ]]; then echo "first,$day,$first"; fi
        if [[ -s $second ]]; then echo "second,$day,$second"; fi
        if [[ ! -s $first && ! -s $second ]]; then
            state=missing
            if [[ -e $first || -e $second ]]; then state=empty; fi
            echo "trips,$day,$state"
        fi
        partner=$drop/partners/aokawa/aokawa_$day.csv.gz
        if [[ ! -e $partner ]]; then
            echo "aokawa,$day,missing"
        elif [[ ! -s $partner ]]; then
            echo "aokawa,$day,empty"
        else
            echo "partner,$day,$partner"
        fi
    done
} > "$stage/files.csv"

{
    echo day,trips,fare_yen,without_fare
    while IFS=, read -r kind day path; do
        if [[ $kind == partner ]]; then aokawa_row "$path" "$day"; fi
    done < "$stage/files.csv"
} > "$stage/out/aokawa_days.csv"

sed -E 's/^[^[]*\[([^]]*) \+0000\] "[^"]*" ([0-9]+) .*/\1\t\2/' "$drop/logs/gateway.log" > "$stage/gateway.tsv"

cd "$stage"
duckdb -bail < "$sql" > /dev/null

mkdir -p "$target" 2> /dev/null || die 6 "cannot make $target"
cp out/*.csv "$target/" 2> /dev/null || die 6 "cannot write to $target"
