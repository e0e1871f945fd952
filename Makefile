# Every target makes what it needs. A newcomer needs two: `make run` and `make test`.

SHELL := /bin/sh
BIN := .venv/bin
PIP := $(BIN)/python -m pip -qq --disable-pip-version-check

# The first Python that is new enough; set PYTHON to choose another.
PYTHON ?= $(shell for name in python3 python3.13 python3.12 python3.11 python3.14; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo $$name && break; done)

.DEFAULT_GOAL := help
.PHONY: help run test check fmt bench crash hostile masking lock migration clean

help:
	@echo "make run              start everything; with nothing configured: the playground and the web chat"
	@echo "make test             run the tests (ARGS=\"tests/places -x\" for some of them)"
	@echo "make check            lint, formatting, types"
	@echo "make fmt              sort the imports and format"
	@echo "make bench            measure; tables on the screen, numbers in build/bench.json (ARGS=telegram for one part)"
	@echo "make crash            kill the process again and again while people tell, and count; numbers in build/crash.json"
	@echo "make hostile          clean thousands of files made to harm while somebody tells tips; numbers in build/hostile.json"
	@echo "make masking          change forty voices and measure what is left of them; numbers in build/masking.json"
	@echo "make lock             pin the dependencies anew (requirements/*.txt)"
	@echo "make migration m=...  write a migration from the difference between schema and migrations"
	@echo "make clean            remove .venv and everything that can be made again; never data/"

run: .venv/.base
	@$(BIN)/python -m bot run

test: .venv/.dev
	@$(BIN)/python -m pytest --numprocesses logical --maxprocesses 8 --dist loadgroup $(ARGS)

check: .venv/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

fmt: .venv/.dev
	$(BIN)/ruff check --select I --fix .
	$(BIN)/ruff format .

bench: .venv/.dev
	@mkdir -p build
	@$(BIN)/python -m tests.bench $(ARGS)

crash: .venv/.dev
	@$(BIN)/python -m tests.crash $(ARGS)

hostile: .venv/.dev
	@$(BIN)/python -m tests.hostile $(ARGS)

masking: .venv/.dev
	@$(BIN)/python -m tests.masking $(ARGS)

# Hashes cover every file of a release, so one lock serves all platforms. No file may name a machine or an
# index: tests/test_house.py looks. The two short locks start as copies of the long one, so that all three agree.
COMPILE = CUSTOM_COMPILE_COMMAND="make lock" PIP_FIND_LINKS= $(BIN)/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options --build-deps-for editable pyproject.toml

lock: .venv/.dev
	$(COMPILE) --upgrade --extra postgres --extra dev --output-file requirements/dev.txt
	cp requirements/dev.txt requirements/base.txt
	cp requirements/dev.txt requirements/postgres.txt
	$(COMPILE) --output-file requirements/base.txt
	$(COMPILE) --extra postgres --output-file requirements/postgres.txt

migration: .venv/.dev
	@test -n "$(m)" || { echo 'Say what changes: make migration m="add the table of recordings"'; exit 1; }
	@$(BIN)/python -m migrations "$(m)"

clean:
	rm -rf .venv build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# One environment, two depths: `run` needs .base; everything for developers needs .dev, which includes it.
.venv/.base: requirements/base.txt pyproject.toml | $(BIN)/python
	@echo "Installing what Kẻng needs (once; this can take a minute) ..."
	@$(PIP) install --require-hashes --requirement requirements/base.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.dev: requirements/dev.txt pyproject.toml | $(BIN)/python
	@echo "Installing what developers need (once; this can take a few minutes) ..."
	@$(PIP) install --require-hashes --requirement requirements/dev.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch .venv/.base $@

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Kẻng needs Python 3.11 or newer and found none. Install it (Debian: apt install python3 python3-venv) and run make again."; exit 1; }
	@$(PYTHON) -m venv --clear .venv || { rm -rf .venv; echo "$(PYTHON) could not make a virtual environment. Install its venv module (Debian: apt install python3-venv) and run make again."; exit 1; }
