#!/bin/sh
# Measures what pages, replies and posts cost, and how fast they come; the tables go to
# docs/benchmarks.md. BENCH=load measures under load alone (with ONLY=backup, backups alone, and prints that),
# BENCH=search finding alone, whose table is printed.
set -eu
cd "$(dirname "$0")/.."
. scripts/packages.sh

for tool in wrk curl redis-benchmark; do
    if ! command -v "$tool" >/dev/null 2>&1; then
        if command -v apt-get >/dev/null 2>&1; then
            apt_install wrk curl redis-tools
            break
        fi
        echo "Install $tool: the measurements use it." >&2
        exit 1
    fi
done

for bench in ${BENCH:-costs load search}; do
    case "$bench" in
        search) package=search ;;
        *) package=exedra ;;
    esac
    cargo bench --locked -p "$package" --bench "$bench"
done
