#!/bin/sh
# Measures what pages, replies and posts cost; the table goes to docs/benchmarks.md.
set -eu
cd "$(dirname "$0")/.."
exec cargo bench --locked -p exedra --bench costs
