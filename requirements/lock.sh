#!/bin/sh
# Locks run-time and development dependencies with hashes, for every platform of Python 3.11 up.
set -eu
flags="--universal --python-version 3.11 --generate-hashes --no-header --no-annotate
       --no-emit-index-url --no-emit-find-links --upgrade --quiet"
# shellcheck disable=SC2086
uv pip compile $flags pyproject.toml --group build -o requirements/run.txt
# shellcheck disable=SC2086
uv pip compile $flags pyproject.toml --group build --group dev -c requirements/run.txt \
    -o requirements/dev.txt
# shellcheck disable=SC2086
uv pip compile $flags --group mining -o requirements/mining.txt
# shellcheck disable=SC2086
uv pip compile $flags --group fuzzing -o requirements/fuzzing.txt
