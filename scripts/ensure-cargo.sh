#!/bin/sh
# Says what to install where Rust is missing.
set -eu

if ! command -v cargo >/dev/null 2>&1; then
    echo 'Exedra is built with Rust, and there is no cargo here.' >&2
    echo 'Install Rust from https://rustup.rs, open a new terminal, and run make again.' >&2
    exit 1
fi
