# demo: a sample company, served.  test, lint, fix: while changing the code.  serve, seed, bench, docs: on their own.
.PHONY: demo test lint lint-python lint-sql fix serve seed bench docs
.DEFAULT_GOAL := demo

PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python

# A stamp named by what was installed: a second run asks no package index, a changed pin installs again.
digest = $(shell cat $(1) | cksum | tr -d ' ')
RUNTIME := $(VENV)/.installed-$(call digest,requirements.txt)
DEV := $(VENV)/.installed-dev-$(call digest,requirements.txt requirements-dev.txt)
BENCH := $(VENV)/.installed-bench-$(call digest,requirements.txt requirements-dev.txt requirements-bench.txt)
# What is never imported need not be compiled, which took a third of the time.
INSTALL = umask 022 && $(RUN) -m pip install --quiet --disable-pip-version-check --require-virtualenv --no-input --no-compile -r

demo: $(RUNTIME)
	@exec $(RUN) -m dashboard demo

serve: $(RUNTIME)
	@exec $(RUN) -m dashboard serve

test: $(DEV)
	@tests/packages.sh
	$(RUN) -m pytest --numprocesses logical --maxprocesses 4 --dist loadfile --no-loadscope-reorder

lint: lint-python lint-sql

lint-python: $(DEV)
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(VENV)/bin/lint-imports
	$(RUN) -m mypy

lint-sql: $(DEV)
	$(RUN) -m sqlfluff lint --processes 2 sql

fix: $(DEV)
	$(RUN) -m ruff check --fix .
	$(RUN) -m ruff format .
	$(RUN) -m sqlfluff fix --processes 2 sql

seed: $(RUNTIME)
	$(RUN) -m dashboard generate

docs: $(RUNTIME)
	$(RUN) -m dashboard docs

bench: $(BENCH)
	$(RUN) -m tests.load.bench

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo 'Python 3.11 or later is needed; name one with: make PYTHON=python3.12'; exit 1; }
	@$(PYTHON) -m venv $(VENV) \
		|| { rm -rf $(VENV); echo 'Python cannot make environments here; on Debian: apt-get install python3-venv'; exit 1; }

$(RUNTIME): | $(VENV)/bin/python
	@echo 'Installing the requirements into $(VENV); this happens once.'
	@$(INSTALL) requirements.txt
	@touch $@

$(DEV): | $(VENV)/bin/python
	@echo 'Installing the development requirements into $(VENV); this happens once.'
	@$(INSTALL) requirements-dev.txt
	@touch $(RUNTIME) $@

$(BENCH): | $(VENV)/bin/python
	@echo 'Installing the benchmark requirements into $(VENV); this happens once.'
	@$(INSTALL) requirements-bench.txt
	@touch $(RUNTIME) $(DEV) $@
