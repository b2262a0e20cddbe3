# Everything is made in .venv; nothing is installed elsewhere. Needs Python 3.11+, make, and npm (or `make` brings Node.js into .venv).
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
LOCK = uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
	--no-emit-index-url --no-emit-find-links $(UPGRADE)
SAMPLES := transcripts/how-duitan-works.md transcripts/old-books.txt transcripts/city-birds.md

.DEFAULT_GOAL := help
.PHONY: help setup episodes test test-browser test-slow check cover lint types imports fix bench faults chaos listen hear recogniser cluster sound voices wheel lock messages clean

help:  ## what there is
	@sed -nE 's/^([a-z-]+):.*##/\1 /p' Makefile | awk '{n=$$1; $$1=""; printf "  make %-10s%s\n", n, $$0}'

# A lock names all that an installation needs, so pip resolves nothing: no later release of anything can reach an old
# clone. Each of the other locks is installed on top of run.lock; `pip check` proves that what is there fits together.
# misaki refuses Python 3.13 for the sake of its code; only its dictionaries are read, hence --ignore-requires-python.
install = $(PIP) install -qq --no-deps --require-hashes --ignore-requires-python -r
fits = { found=$$($(PIP) check) || { echo "$$found" >&2; exit 1; }; }

# The locked run-time dependencies and the package itself, built by the locked hatchling.
.venv/.run: locks/run.lock locks/node.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "duitan needs Python 3.11 or newer (PYTHON=python3.12 make …)" >&2; exit 2; }
	@$(PIP) --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv
	@echo "installing the locked dependencies into .venv …"
	@$(install) locks/run.lock
	@command -v npm >/dev/null || $(install) locks/node.lock
	@$(PIP) install -qq --no-deps --no-build-isolation -e .
	@$(fits)
	@touch $@

.venv/.dev: locks/dev.lock .venv/.run
	@echo "installing the locked development dependencies into .venv …"
	@$(install) locks/dev.lock
	@$(fits)
	@touch $@

.venv/.voices: .venv/.run pipeline/engines/kokoro/pins.py
	@$(BIN)/duitan doctor --fetch
	@touch $@

setup: .venv/.run .venv/.voices  ## install everything into .venv and fetch the voices

episodes: setup  ## render the sample transcripts into audio_out/
	$(BIN)/duitan render $(SAMPLES) --engine kokoro

.venv/.cluster: locks/cluster.lock .venv/.dev
	@echo "installing what a cluster needs into .venv …"
	@$(install) locks/cluster.lock
	@$(fits)
	@touch $@

# A file's tests stay on one core: they share what the file has rendered.
SPREAD := -n auto --dist loadfile
test: .venv/.cluster setup  ## run the tests (9 minutes on two cores)
	$(BIN)/python -m pytest -q $(SPREAD) -m "not slow"

test-slow: .venv/.dev setup  ## the longer proofs
	$(BIN)/python -m pytest -q -m slow

.venv/.browser: locks/browser.lock .venv/.dev
	@echo "installing what drives a browser into .venv …"
	@$(install) locks/browser.lock
	@$(fits)
	@touch $@

test-browser: .venv/.browser setup  ## a show in Chromium, which must be installed (Debian: apt install chromium)
	DUITAN_CHROMIUM=$${DUITAN_CHROMIUM:-required} $(BIN)/python -m pytest -q tests/browser

lint: .venv/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: .venv/.cluster
	$(BIN)/mypy

imports: .venv/.dev
	$(BIN)/lint-imports

cover: .venv/.cluster setup  ## the tests, and how much of pipeline/ they run (the floor is in pyproject.toml)
	$(BIN)/python -m pytest -q $(SPREAD) -m "not slow" --cov --cov-report=term:skip-covered

check: lint types imports cover  ## all that a commit must pass

fix: .venv/.dev  ## format, and mend what ruff can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.venv/.listen: locks/listen.lock .venv/.dev
	@echo "installing the recogniser into .venv …"
	@$(install) locks/listen.lock
	@$(fits)
	@touch $@

recogniser: .venv/.listen setup  ## what `duitan verify` listens with

listen: .venv/.listen setup  ## render, transcribe and score: docs/quality.md (about 30 minutes)
	$(BIN)/python -m bench.listen

hear: .venv/.listen setup  ## damage takes and see whether `duitan verify` finds them: docs/verify.md (about 40 minutes)
	$(BIN)/python -m bench.verify

# Of the speaker encoder the weights alone are wanted; it is kept apart, since what it requires (torch) is left out.
ENCODER := .venv/encoder
$(ENCODER): locks/voices.lock .venv/.listen
	@echo "installing the speaker encoder into $(ENCODER) …"
	@$(install) locks/voices.lock --upgrade --target $(ENCODER)
	@touch $@

voices: $(ENCODER) setup  ## measure every voice: docs/voices.md and the table of distances (about 30 minutes)
	PYTHONPATH=$(ENCODER) $(BIN)/python -m bench.voices

sound: .venv/.dev setup  ## clicks, levels, pace, melody and pauses of episodes: docs/sound.md (about 20 minutes)
	$(BIN)/python -m bench.sound

bench: .venv/.dev setup  ## how fast it is: docs/speed.md
	$(BIN)/python -m bench.speed

faults: .venv/.dev setup  ## what a failing online service does to an episode: docs/faults.md (about 20 minutes)
	$(BIN)/python -m bench.faults

chaos: .venv/.dev setup  ## kill, stop, crowd and starve runs, and look at the next one: docs/chaos.md (about 15 minutes; one that is cut short goes on)
	$(BIN)/python -m bench.chaos

cluster: .venv/.cluster setup  ## workers against callers, lost stores, and how a thousand episodes run: docs/scale.md (about 20 minutes)
	$(BIN)/python -m bench.cluster

wheel: .venv/.run  ## build the wheel into dist/
	@rm -rf dist
	$(BIN)/python -m hatchling build -t wheel

messages: .venv/.dev  ## bring the catalogues in pipeline/language/ up to what the program says; lists what is to translate
	.venv/bin/python -m tests.language

lock:  ## pin the dependencies again, for every platform and Python 3.11+ (needs uv; UPGRADE=--upgrade takes newer releases)
	$(LOCK) pyproject.toml --group build -o locks/run.lock
	$(LOCK) --group node --constraint locks/run.lock -o locks/node.lock
	$(LOCK) --group dev --constraint locks/run.lock -o locks/dev.lock
	$(LOCK) --group listen --constraint locks/run.lock --constraint locks/dev.lock -o locks/listen.lock
	$(LOCK) --group browser --constraint locks/run.lock --constraint locks/dev.lock -o locks/browser.lock
	$(LOCK) --group cluster --constraint locks/run.lock --constraint locks/dev.lock -o locks/cluster.lock
	$(LOCK) --group voices --no-deps -o locks/voices.lock

clean:  ## remove .venv and everything made; episodes and takes stay
	rm -rf .venv dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
