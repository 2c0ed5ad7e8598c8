# `make run` starts the watch, `make test` checks everything. Both make .venv first; nothing else is assumed.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
READY_DEV := $(VENV)/.ready-dev

.PHONY: run demo install install-dev test check format lock dumps clean

run: install
	$(BIN)/jindu init
	exec $(BIN)/jindu daemon

demo: install
	$(BIN)/jindu demo

install: $(READY)
install-dev: $(READY_DEV)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "需要 Python 3.11 或更新：make PYTHON=/path/to/python3.11 …"; exit 1; }
	$(PYTHON) -m venv $(VENV)

# The lock holds every package of every extra but `peers` with hashes; pip checks them all.
$(READY): constraints.txt pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

$(READY_DEV): $(READY)
	touch $@

check: install-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# In the order of their folders: the slow files come first, and none is left alone on one core at the end.
test: check
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

format: install-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Write the lock anew from pyproject.toml (needs uv: pip install uv).
lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	    --extra web --extra postgres --extra xlsx --extra notify --extra dkim --extra render --extra build --extra dev \
	    --custom-compile-command "make lock" --output-file constraints.txt pyproject.toml

# Write the database dumps of the newest migration anew.
dumps: install-dev
	$(BIN)/python -m tests.integration.dump_schema

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
