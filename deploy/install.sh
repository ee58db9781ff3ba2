#!/bin/sh
# Installs Exedra, or brings a newer version of it, onto a Debian server. Run as root:
#
#   deploy/install.sh forum.example.org
#
# Programs and units are replaced. Files in /etc that you may have changed are left alone: where a
# shipped one differs, it is put beside yours with .new at the end of its name.
#
# DESTDIR=/somewhere puts everything below that folder, and touches nothing else.
set -eu

name=${1:-}
case $name in
    '' | *[!a-z0-9.-]* | *..* | .* | -*)
        echo 'usage: deploy/install.sh NAME, where NAME is the forum'"'"'s, as in forum.example.org' >&2
        exit 2
        ;;
esac
cd "$(dirname "$0")/.."
binary=${BINARY:-target/release/exedra}
root=${DESTDIR:-}
if [ ! -x "$binary" ]; then
    echo "There is no $binary: build it first, with make build" >&2
    exit 1
fi

# put MODE FILE PLACE: one of ours, replaced in one step.
put() {
    mkdir -p "$(dirname "$root$3")"
    cp "$2" "$root$3.tmp"
    chmod "$1" "$root$3.tmp"
    mv "$root$3.tmp" "$root$3"
}

# offer MODE FILE PLACE: one that may have been changed, with the forum's name put in.
offer() {
    mkdir -p "$(dirname "$root$3")"
    sed "s/forum\.example\.org/$name/g" "$2" >"$root$3.tmp"
    chmod "$1" "$root$3.tmp"
    if [ ! -e "$root$3" ]; then
        mv "$root$3.tmp" "$root$3"
    elif cmp -s "$root$3.tmp" "$root$3"; then
        rm "$root$3.tmp"
    else
        mv "$root$3.tmp" "$root$3.new"
        echo "$3 differs from what is shipped, which is beside it: $3.new" >&2
    fi
}

program=/usr/local/bin/exedra
if [ -e "$root$program" ] && ! cmp -s "$binary" "$root$program"; then
    cp -p "$root$program" "$root$program.previous"
fi
put 755 "$binary" "$program"
put 755 deploy/exedra-admin /usr/local/sbin/exedra-admin
put 644 docs/deploying.md /usr/local/share/doc/exedra/deploying.md
put 644 deploy/systemd/exedra.sysusers.conf /etc/sysusers.d/exedra.conf
put 644 deploy/systemd/exedra.socket /etc/systemd/system/exedra.socket
put 644 deploy/systemd/exedra.service /etc/systemd/system/exedra.service
offer 640 deploy/exedra.toml /etc/exedra/exedra.toml

for snippet in exedra-tls.conf exedra-proxy.conf exedra-ffdhe2048.pem; do
    offer 644 "deploy/nginx/$snippet" "/etc/nginx/snippets/$snippet"
done
for site in exedra-http.conf exedra-https.conf; do
    offer 644 "deploy/nginx/$site" "/etc/nginx/sites-available/$site"
done
mkdir -p "$root/var/www/acme"
put 755 deploy/certbot/reload-nginx /etc/letsencrypt/renewal-hooks/deploy/reload-nginx

if [ -z "$root" ]; then
    systemd-sysusers /etc/sysusers.d/exedra.conf
    # The unit would make it at its first start; a backup is brought back before that.
    install -d -o exedra -g exedra -m 700 /var/lib/exedra
    chgrp exedra /etc/exedra/exedra.toml*
    systemctl daemon-reload
fi
