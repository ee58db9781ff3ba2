# What people type here. `make` alone lists it.

.POSIX:
.PHONY: help run demo test lint bench screenshots

EXEDRA = target/release/exedra

help:
	@echo 'make run          build, and serve http://127.0.0.1:8080 (data in ./data)'
	@echo 'make demo         the same with sample content (data in ./demo-data)'
	@echo 'make build        build alone: target/release/exedra'
	@echo 'make test         every check and test'
	@echo 'make lint         formatting and clippy alone'
	@echo 'make bench        measure'
	@echo 'make screenshots  pictures of the pages, into ./screenshots'
	@echo
	@echo 'run, demo and test install a Redis server if there is none; test installs Chromium and nginx too.'

run: $(EXEDRA)
	@exec $(EXEDRA) serve

demo: $(EXEDRA)
	@$(EXEDRA) demo ./demo --data ./demo-data
	@exec $(EXEDRA) serve --data ./demo-data

# Cargo knows what has changed.
$(EXEDRA): build
.PHONY: build
build:
	@scripts/ensure-cargo.sh
	@scripts/ensure-redis.sh
	cargo build --release --locked -p exedra

test: lint
	@scripts/ensure-test-tools.sh
	cargo test --workspace --locked

lint:
	@scripts/ensure-cargo.sh
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings

bench:
	@scripts/ensure-cargo.sh
	@scripts/ensure-redis.sh
	@scripts/bench.sh

screenshots:
	@scripts/ensure-cargo.sh
	@scripts/ensure-test-tools.sh
	@scripts/screenshots.sh
