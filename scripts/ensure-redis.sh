#!/bin/sh
# Installs a Redis server if there is none. Exedra starts it by itself when it needs one; a service
# that the package brings along stays off.
set -eu
. "$(dirname "$0")/packages.sh"

PATH="$PATH:/usr/local/bin:/usr/sbin:/usr/local/sbin:/opt/homebrew/bin"
if command -v valkey-server >/dev/null 2>&1 || command -v redis-server >/dev/null 2>&1; then
    exit 0
fi

echo 'Found neither valkey-server nor redis-server: installing one.' >&2
if command -v apt-get >/dev/null 2>&1; then
    apt_install redis-server
elif command -v dnf >/dev/null 2>&1; then
    as_root dnf install -y valkey || as_root dnf install -y redis
elif command -v apk >/dev/null 2>&1; then
    as_root apk add valkey || as_root apk add redis
elif command -v pacman >/dev/null 2>&1; then
    as_root pacman -S --needed --noconfirm valkey
elif command -v brew >/dev/null 2>&1; then
    brew install valkey
else
    echo 'Install Valkey or Redis 7.0 or newer, so that valkey-server or redis-server is in the PATH.' >&2
    exit 1
fi
