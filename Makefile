# make run and make test need only Python 3.11+, make and a package registry.
# The first one that really runs: a version manager's shim may be on PATH for a version that is not there.
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
UV := 0.13.9

# Some machines set this; every start would then compile everything again, which takes longer than all the rest of it.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run install test check slow bench format
run: install
	@$(BIN)/python -m bot run

install: .venv/.installed

.venv/.installed: pyproject.toml uv.lock
	@test -n "$(PYTHON)" || \
		{ echo "hrbot needs Python 3.11 or newer and found none. Install it, or: make run PYTHON=/path/to/python3.11" >&2; exit 1; }
	@echo "Setting up .venv from uv.lock (first time only) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV)
	@$(BIN)/uv sync --quiet --frozen --no-install-project --compile-bytecode
	@$(BIN)/python -m compileall -q bot cache handlers playground
	@touch $@

test: install
	@$(BIN)/python -m pytest -n auto

check: install
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy

slow: install
	@$(BIN)/python -m pytest -m slow -n 2 --timeout 600

bench: install
	@$(BIN)/python -m bench

format: install
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .
