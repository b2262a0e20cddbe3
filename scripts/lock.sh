#!/usr/bin/env bash
# Pin every dependency again: names, versions and hashes only, for every platform and Python >= 3.11.
set -euo pipefail
cd "$(dirname "$0")/.."
command -v uv >/dev/null || { echo "lock.sh needs uv (pip install uv)" >&2; exit 2; }
lock() { uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url --no-emit-find-links -q "$@"; }
mkdir -p locks
lock --extra build --extra dev -o locks/dev.lock
lock --extra build --constraint locks/dev.lock -o locks/run.lock
lock --extra node --constraint locks/dev.lock -o locks/node.lock
lock --extra listen --constraint locks/dev.lock -o locks/listen.lock
