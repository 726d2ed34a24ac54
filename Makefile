# Everything here sets itself up: only Python 3.11+ and make are needed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO = $(BIN)/govrules evaluate examples/yubei-midway.yaml --pack yubei --as-of 2022-10-10 --fail-on never

.PHONY: demo test test-all docs calendar clean

$(BIN)/.installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable .
	touch $@

$(BIN)/.dev: $(BIN)/.installed
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	touch $@

## Judge an example project.
demo: $(BIN)/.installed
	$(DEMO)

## Lint, types and the test suite: needs neither apt, Java nor a browser.
test: $(BIN)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/govrules check policies
	$(BIN)/govrules test policies/cases
	$(BIN)/python -m pytest -n auto

$(BIN)/.spark: $(BIN)/.dev
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[spark]'
	touch $@

## What needs more than `make test`: the built wheel in an empty environment, Spark in local mode (where there is Java).
test-all: $(BIN)/.dev $(BIN)/.spark
	$(BIN)/python scripts/check_wheel.py
	$(BIN)/python -m pytest tests/spark -rs

## Renew the generated parts of the documentation.
docs: $(BIN)/.dev
	$(BIN)/python scripts/renew_docs.py

## Draft the holidays of a year for review: make calendar YEAR=2027
calendar: $(BIN)/.dev
	$(BIN)/python scripts/draft_calendar.py $(YEAR)

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
