# On Linux and macOS. Windows does the same in three lines: docs/development.md.
PYTHON ?= python3
PORT ?= 8000
DATA ?= data
SETUP = $(PYTHON) tools/setup.py
export JICENG_DATA = $(abspath $(DATA))

.PHONY: help setup run demo test check bench docs
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "make %-7s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## make .venv, install the pinned packages, copy the front-end files, compile the catalogues
	@$(SETUP)

run: setup ## serve the installation in DATA (default data/) at PORT (default 8000)
	@.venv/bin/jiceng run --port $(PORT)

demo: setup ## build the demo district in DATA, unless it is there, and serve it at PORT
	@.venv/bin/jiceng demo
	@.venv/bin/jiceng run --port $(PORT)

test: ## everything that must hold: check, tests on SQLite and PostgreSQL, browser journeys, the wheel
	@$(SETUP) --test
	@.venv/bin/python tools/test.py

check: ## only what needs no test run: lint, types, layers, templates, migrations, translations, rules
	@$(SETUP) --test
	@.venv/bin/python tools/test.py --only check

bench: ## speed and size, as ratios against a plain baseline in the same run
	@$(SETUP) --test
	@.venv/bin/python -m bench

docs: ## where to read what, and whether the documents name everything
	@$(SETUP) --test
	@.venv/bin/python -m pytest tests/architecture -q -k docs
	@ls README.md docs/*.md src/jiceng/*/README.md
