#!/usr/bin/env bash
# The monthly report of the operations desk.
#
#   bash report.sh DROP MONTH OUT      for example: bash report.sh drop 2025-11 report
#
# TODO: the exit codes, in a line each
set -euo pipefail
export LC_ALL=C.UTF-8

here=$(cd "$(dirname "$0")" && pwd)

# TODO: look at the arguments and at the files that must be there

# TODO: make a working folder, and put the files that count into it

# TODO: make the tables there, for example with: duckdb -f "$here/sql/gateway_hours.sql"

# TODO: move the tables to OUT

echo "report.sh: the report is not written yet; the SQL files belong into $here/sql" >&2
exit 1
