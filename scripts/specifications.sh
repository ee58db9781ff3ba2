#!/bin/sh
# Brings the specifications of CommonMark and of GitHub Flavored Markdown, which tests take their
# examples from, into target/specifications. Both stand, as they were published, in a package of PyPI.
set -eu
cd "$(dirname "$0")/.."

package='marko==2.2.4'
hash='sha256:c042c66f835425673123d7536b39b4660de3b68e30078c70fd26245b31170683'
into='target/specifications'

if [ -f "$into/commonmark.txt" ] && [ -f "$into/gfm.txt" ]; then
    exit 0
fi
mkdir -p "$into"
work=$(mktemp -d "$into/.fetching.XXXXXX")
trap 'rm -rf "$work"' EXIT
echo "$package --hash=$hash" >"$work/wanted"
pip3 download --quiet --disable-pip-version-check --no-deps --no-binary marko \
    --requirement "$work/wanted" --dest "$work"
tar -xzf "$work"/marko-*.tar.gz -C "$work"
mv "$work"/marko-*/tests/spec/commonmark.txt "$work"/marko-*/tests/spec/gfm.txt "$into/"
