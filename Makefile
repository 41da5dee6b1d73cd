# make run   install, build the index if there is none, open the page
# make test  install, run the tests
# make lint  install, check style and types
# make lock  renew the lock files (requirements.lock, tests/requirements.lock)
# make release        wheel, sdist, bill of materials, licences and checksums of the last commit, in dist/
# make release-check  the same in a folder that goes again, with the packages that are installed for the tests

PYTHON ?= python3
VENV := .venv
TEST_PROCESSES ?= 3
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
# What is installed has the hash that was locked; but for torch, whose builds (for CPUs, for GPUs) have a hash each.
TORCH := torch==2.13.0
LOCK := $(VENV)-lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	--no-annotate --no-emit-index-url --no-emit-package torch $(RENEW) pyproject.toml $(VENV)-lock/more.in

.PHONY: run test lint lock release release-check

run: $(VENV)/installed
	@$(BIN)/yinju serve

test: $(VENV)/installed-dev
	@$(BIN)/python -m pytest --numprocesses $(TEST_PROCESSES) --dist loadfile

lint: $(VENV)/installed-dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

$(VENV)/installed: requirements.lock pyproject.toml
	@echo "Installing into $(VENV); the first time this takes some minutes."
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11 run")'
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) install --quiet --require-hashes --no-deps --requirement requirements.lock
	@$(PIP) install --quiet $(TORCH)
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed tests/requirements.lock
	@$(PIP) install --quiet --require-hashes --no-deps --requirement tests/requirements.lock
	@touch $@

release-check: $(VENV)/installed-dev
	@$(BIN)/python -m release check

# The wheel is tried where only what is locked is installed: no pip, no tests, no checkout.
release: $(VENV)/installed-dev
	@$(BIN)/python -m release date
	@rm -rf $(VENV)-release
	@$(PYTHON) -m venv --without-pip $(VENV)-release
	@$(PIP) --python $(VENV)-release/bin/python install --quiet --require-hashes --no-deps --requirement requirements.lock
	@$(PIP) --python $(VENV)-release/bin/python install --quiet $(TORCH)
	@$(BIN)/python -m release make $(VENV)-release
	@rm -rf $(VENV)-release

# Versions that still serve are kept; `make lock RENEW=--upgrade` takes the newest. rfc3987-syntax, which jsonschema can do
# without, builds its grammar whenever that is imported, with Gradio and so for each page that the tests serve.
lock:
	@rm -rf $(VENV)-lock
	@$(PYTHON) -m venv $(VENV)-lock
	@$(VENV)-lock/bin/pip install --quiet uv
	@printf '%s\n' $(TORCH) hatchling editables > $(VENV)-lock/more.in
	@$(LOCK) --extra all --output-file requirements.lock
	@cat requirements.lock >> tests/requirements.lock
	@sed -n 's/^\([A-Za-z0-9_.-]*\)==.*/--no-emit-package \1/p' requirements.lock | \
		xargs $(LOCK) --extra dev --no-emit-package rfc3987-syntax --no-emit-package lark --output-file tests/requirements.lock
	@rm -rf $(VENV)-lock
