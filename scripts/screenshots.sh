#!/bin/sh
# Takes a picture of every page into ./screenshots, at 360 and 1280 px, light and dark, and has axe
# look at it.
# ONLY=topic takes those with `topic` in their names.
set -eu
cd "$(dirname "$0")/.."
cargo test --locked -p exedra --test browser -- --ignored screenshots
echo "$(ls screenshots/*.png | wc -l) pictures in ./screenshots" >&2
