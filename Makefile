# Everything here sets itself up: only Python 3.11+ and make are needed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO = $(BIN)/govrules evaluate examples/yubei-midway.yaml --pack yubei --as-of 2022-10-10 --fail-on never

.PHONY: demo test test-all bench fuzz docs notebooks lab site calendar clean

$(BIN)/.installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable .
	touch $@

$(BIN)/.dev: $(BIN)/.installed
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	touch $@

$(BIN)/.bench: $(BIN)/.installed
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[bench]'
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

$(BIN)/.docs: $(BIN)/.dev
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[docs]'
	touch $@

$(BIN)/.spark: $(BIN)/.dev
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[spark]'
	touch $@

## What needs more than `make test`: the wheel in an empty environment, Spark (where there is Java), notebooks, the site, and pages in a browser.
test-all: $(BIN)/.dev $(BIN)/.spark site
	$(BIN)/python scripts/check_wheel.py
	$(BIN)/python -m pytest tests/spark -rs
	$(BIN)/python scripts/run_notebooks.py --check
	GOVRULES_BROWSER=1 $(BIN)/python -m pytest tests/browser -p no:xdist -rs
	GOVRULES_BROWSER=1 $(BIN)/python -m pytest tests/docs/test_site_browser.py -p no:xdist -rs

## Build the documentation into site/ and check it: no warning, no broken link, nothing asked for from outside.
site: $(BIN)/.docs
	$(BIN)/python scripts/build_site.py

$(BIN)/.lab: $(BIN)/.installed
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[notebooks]'
	touch $@

## Open the notebooks in Jupyter.
lab: $(BIN)/.lab
	$(BIN)/jupyter lab docs/notebooks/compare-five-districts.ipynb

## Run the notebooks and keep their outputs.
notebooks: $(BIN)/.dev
	$(BIN)/python scripts/run_notebooks.py

## Time the commands and the engine; docs/performance.md says how to read what it prints.
bench: $(BIN)/.bench
	$(BIN)/python -m pytest benchmarks --benchmark-disable-gc --benchmark-quiet -rs

## Compare generated code with the interpreter on millions of findings: takes ten minutes on two cores.
fuzz: $(BIN)/.dev
	GOVRULES_FUZZ=25 $(BIN)/python -m pytest tests/compiled -n auto

## Renew the generated parts of the documentation.
docs: $(BIN)/.dev
	$(BIN)/python scripts/renew_docs.py

## Draft the holidays of a year for review: make calendar YEAR=2027
calendar: $(BIN)/.dev
	$(BIN)/python scripts/draft_calendar.py $(YEAR)

clean:
	rm -rf $(VENV) build dist site .pytest_cache .mypy_cache .ruff_cache .hypothesis
