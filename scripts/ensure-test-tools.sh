#!/bin/sh
# Installs what the tests need beside Rust: a Redis server, and Chromium with its driver.
set -eu
. "$(dirname "$0")/packages.sh"

"$(dirname "$0")/ensure-redis.sh"

if command -v chromedriver >/dev/null 2>&1; then
    for browser in chromium chromium-browser google-chrome; do
        if command -v "$browser" >/dev/null 2>&1; then
            exit 0
        fi
    done
fi

echo 'Found no Chromium with chromedriver: installing them.' >&2
if command -v apt-get >/dev/null 2>&1; then
    apt_install chromium chromium-driver
else
    echo 'Install Chromium and chromedriver, so that both are in the PATH: the browser tests drive them.' >&2
    exit 1
fi
