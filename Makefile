# Dabiao 达标. `make demo` and `make test` set up all they need in .venv and touch nothing else.

VENV := .venv
PY := $(VENV)/bin/python
BENCH := bench/.venv
export DABIAO_CACHE := $(CURDIR)/$(VENV)/cache
PIP_INSTALL := $(PY) -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

# The first of these that is new enough is taken; `make PYTHON=… demo` names another.
PYTHON := python3.13 python3.12 python3.11 python3 python
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))

.PHONY: help demo test lint format words schemas screenshots bench profile mutants clean

help:
	@echo "make demo        judge the sample in data_in as of 2025-12 and write the report to reports/demo"
	@echo "make test        lint, types and tests"
	@echo "make lint        ruff and mypy only"
	@echo "make format      put the code into the house's form"
	@echo "make words       sort and complete the words of each language, and compile them"
	@echo "make schemas     the JSON Schemas of docs/schema, by which editors check the catalogue"
	@echo "make screenshots the demo's pages as pictures, in reports/screenshots; one for the README"
	@echo "make bench       Dabiao beside the same work by hand and by other products (bench/README.md)"
	@echo "make profile     where the time of a command goes: make profile OF='catalogue lint'"
	@echo "make mutants     every single change of a rule of the catalogue, and who notices it"
	@echo "make clean       remove .venv, caches and the demo's report"

demo: $(VENV)/installed
	@$(VENV)/bin/dabiao check data_in --as-of 2025-12 --out reports/demo

test: lint
	@$(PY) -m pytest -n auto --dist loadgroup

lint: $(VENV)/installed-dev
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy

screenshots: demo $(VENV)/installed-dev
	@$(VENV)/bin/dabiao check data_in --as-of 2025-10 --format csv --out reports/screenshots/before
	@$(VENV)/bin/dabiao compare reports/screenshots/before reports/demo --out reports/screenshots/compare.html > /dev/null
	@$(PY) tests/browser/screenshots.py reports/demo reports/screenshots

bench: $(BENCH)/installed
	@$(BENCH)/bin/python bench/race.py $(RACE)
	@$(BENCH)/bin/python bench/tables.py
	@$(if $(RACE),,$(BENCH)/bin/python bench/judging.py)

profile: $(BENCH)/installed
	@$(BENCH)/bin/python bench/where.py $(OF)

mutants: $(VENV)/installed-dev
	@$(PY) tests/mutation/mutants.py

format: $(VENV)/installed-dev
	@$(PY) -m ruff check --fix .
	@$(PY) -m ruff format .

words: $(VENV)/installed-dev
	@$(PY) -m dabiao.words

schemas: $(VENV)/installed
	@$(PY) -m dabiao catalogue schema --out docs/schema --catalogue catalogue > .vscode/settings.json
	@$(PY) -m dabiao.report.schema docs/schema/verdicts.schema.json

clean:
	rm -rf $(VENV) $(BENCH) bench/.work build dist reports/demo reports/screenshots .mypy_cache .ruff_cache .pytest_cache .hypothesis engine/*.egg-info
	find engine tests -type d -name __pycache__ -prune -exec rm -rf {} +

$(VENV)/created:
	@found=; \
	for python in $(PYTHON); do \
	    "$$python" -c '$(NEW_ENOUGH)' 2>/dev/null || continue; \
	    found=$$python; \
	    "$$python" -c 'import ensurepip, venv' 2>/dev/null || continue; \
	    echo "Making $(VENV) with $$("$$python" --version) …"; \
	    "$$python" -m venv $(VENV) && touch $@; \
	    exit; \
	done; \
	if [ -n "$$found" ]; then \
	    echo "$$found cannot make a virtual environment: its modules venv and ensurepip are missing."; \
	    echo "On Debian and Ubuntu: apt install python3-venv. Then run make again."; \
	else \
	    echo "Dabiao needs Python 3.11 or newer; tried: $(PYTHON)."; \
	    echo "Install one, or name it: make PYTHON=/path/to/python3.11 demo"; \
	fi >&2; \
	exit 1

# setuptools comes first, so that the pinned one builds the package and not whichever is newest.
$(VENV)/installed: $(VENV)/created setup.cfg pyproject.toml constraints.txt
	@echo "Installing Dabiao; the first time takes a minute or two …"
	@$(PIP_INSTALL) setuptools
	@$(PIP_INSTALL) --no-build-isolation --editable .
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed
	@echo "Installing what the tests need …"
	@$(PIP_INSTALL) --no-build-isolation --editable '.[dev,polars,duckdb,spark,docx,lake,parquet,pdf]'
	@touch $@

# The products it compares with ask for older libraries than Dabiao's own environment may have.
$(BENCH)/installed: $(VENV)/created setup.cfg bench/requirements.txt
	@echo "Installing the products to compare with; the first time takes some minutes …"
	@$(PY) -m venv $(BENCH)
	@$(BENCH)/bin/python -m pip install --quiet --disable-pip-version-check 'setuptools>=77'
	@$(BENCH)/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt \
	    --no-build-isolation --editable '.[polars,duckdb,spark,parquet]' --requirement bench/requirements.txt
	@touch $@
