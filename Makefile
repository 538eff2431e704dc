# probed: one door for everything. `make demo` and `make test` are all a newcomer needs.

SHELL  := /bin/bash
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
CONFIG ?= probed.toml
PREFIX  ?= /usr/local
DESTDIR ?=

.PHONY: demo test check lint types contracts bench bench-full fuzz run peers lock venv install uninstall clean help

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## / - /'

demo: $(VENV)/runtime.stamp ## a carrier network in trouble, a month replayed, reports written, figures compared
	$(BIN)/probed lab demo --out out/demo

test: $(VENV)/dev.stamp peers ## all tests, against real peers
	$(BIN)/python -m pytest -n 3 --dist worksteal

check: lint types contracts test ## what CI runs: lint, types, import contracts, tests, packaging

lint: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/dev.stamp
	$(BIN)/mypy

contracts: $(VENV)/dev.stamp
	$(BIN)/lint-imports

bench: $(VENV)/dev.stamp peers ## figures with their bounds, at most 10 minutes
	$(BIN)/python bench/run.py

bench-full: $(VENV)/dev.stamp peers ## the same with more repetitions
	$(BIN)/python bench/run.py --full

fuzz: $(VENV)/dev.stamp ## 100,000 mutated inputs through every decoder, always the same ones, about 15 minutes
	$(BIN)/python -m tests.support.fuzzing

run: $(VENV)/runtime.stamp ## watch your own network: make run CONFIG=/etc/probed/probed.toml
	$(BIN)/probed run --config $(CONFIG)

venv: $(VENV)/runtime.stamp ## only the virtual environment with the command in it

install: ## for good: make install PREFIX=/usr/local DESTDIR= (as root); then systemctl enable --now probed
	@PYTHON='$(PYTHON)' bash systemd/install.sh install '$(PREFIX)' '$(DESTDIR)'

uninstall: ## what install has put there; configuration and data stay
	@bash systemd/install.sh uninstall '$(PREFIX)' '$(DESTDIR)'

peers: ## the real peers that tests talk to, from the distribution
	@bash tests/install_peers.sh

lock: $(VENV)/dev.stamp ## pin the dependencies anew (needs pip-tools)
	$(BIN)/pip install -q pip-tools
	$(BIN)/python requirements/lock.py

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "probed needs Python 3.11 or newer; $(PYTHON) is older. Try: make PYTHON=python3.12 ..."; exit 1; }
	@$(PYTHON) -m venv $(VENV) \
	  || { rm -rf $(VENV); echo "No virtual environment could be made. On Debian or Ubuntu: apt-get install python3-venv"; exit 1; }

$(VENV)/runtime.stamp: requirements/runtime.lock pyproject.toml | $(BIN)/python
	@echo "Installing what the daemon needs ..."
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/runtime.lock
	@$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/dev.stamp: requirements/dev.lock pyproject.toml | $(BIN)/python
	@echo "Installing what tests and checks need ..."
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.lock
	@$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/runtime.stamp

clean: ## forget the environment and what was written
	rm -rf $(VENV) out var .mypy_cache .ruff_cache .pytest_cache .hypothesis
