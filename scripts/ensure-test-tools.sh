#!/bin/sh
# Installs what the tests need beside Rust: a Redis server, Chromium with its driver, nginx, certbot
# with an ACME server for it, curl, openssl, a C compiler, pip, and systemd's verifier. Brings the
# specifications of Markdown, whose examples are tests, and axe.
set -eu
. "$(dirname "$0")/packages.sh"

"$(dirname "$0")/ensure-redis.sh"

# Debian keeps nginx where only root looks.
PATH="$PATH:/usr/sbin:/usr/local/sbin"

has() {
    command -v "$1" >/dev/null 2>&1
}

# The names of programs and of the Debian packages that bring them.
missing=''
need() {
    if ! has "$1"; then
        missing="$missing $2"
    fi
}
need chromedriver chromium-driver
if ! has chromium && ! has chromium-browser && ! has google-chrome; then
    missing="$missing chromium"
fi
need nginx nginx
need certbot certbot
need pebble pebble
need curl curl
need openssl openssl
need pip3 python3-pip
# With the C library's headers, which the compiler alone does not bring.
need cc 'gcc libc6-dev'
if [ "$(uname)" = Linux ]; then
    need systemd-analyze systemd
fi

if [ -z "$missing" ]; then
    exec "$(dirname "$0")/test-material.sh"
fi
echo "Not found, and needed by tests:$missing. Installing." >&2
if has apt-get; then
    # shellcheck disable=SC2086 # names of packages, one word each
    apt_install $missing
    "$(dirname "$0")/test-material.sh"
else
    echo 'Install them, so that chromedriver, chromium, nginx, certbot, pebble, curl, openssl, cc, pip3 and systemd-analyze are found.' >&2
    exit 1
fi
