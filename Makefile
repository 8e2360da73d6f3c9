# Needs Python 3.11 to 3.14 and make. `make demo` and `make test` build $(VENV) once; uv makes that faster when present.

VENV ?= .venv
BIN = $(VENV)/bin
STAMP = $(VENV)/.built-from-lock
ARGS ?=
WORKERS ?= 3

# The first Python here that fits; `make demo PYTHON=/path/to/python` picks another.
FITS = import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c '$(FITS)' 2>/dev/null && echo $$p && break; done)

.PHONY: demo test smoke prove check bench clean
.DELETE_ON_ERROR:

demo: $(STAMP) ## the whole shop on this machine: no token, no network, no key
	@$(BIN)/regulars demo $(ARGS)

test: $(STAMP) ## everything: WORKERS side by side, then what must be alone; says what could not run and why
	@$(BIN)/pytest -rs -n $(WORKERS) --dist loadfile -m "not alone" $(ARGS) || test $$? = 5
	@$(BIN)/pytest -rs -m alone $(ARGS) || test $$? = 5

smoke: $(STAMP) ## does it stand up: under a minute
	@$(BIN)/pytest -rs -m smoke $(ARGS)

prove: $(STAMP) ## the same tests, the guarantees at their full counts: takes hours
	@REGULARS_PROVE=1 $(BIN)/pytest -rs --timeout=7200 $(ARGS)

check: $(STAMP) ## format, lint, types, import contracts
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

BENCHES ?= intake value broadcast retrieval memory

bench: $(STAMP) ## the benchmarks beside their baselines; goes on after a missed goal, fails at the end
	@missed=; for name in $(BENCHES); do $(BIN)/regulars bench $$name $(ARGS) || missed="$$missed $$name"; done; \
	test -z "$$missed" || { echo "missed:$$missed" >&2; exit 1; }

clean: ## forget the virtual environment and caches; keeps data/
	rm -rf $(VENV) .build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

$(STAMP): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" && "$(PYTHON)" -c '$(FITS)' || \
		{ echo "Regulars needs Python 3.11, 3.12, 3.13 or 3.14: install one, or name it with PYTHON=/path/to/python" >&2; exit 1; }
	@echo "Setting up $(VENV) (once; a minute or two with pip)"
	@if uv --version >/dev/null 2>&1; then \
		{ test -x $(BIN)/python || uv venv -q --python "$(PYTHON)" $(VENV); } && \
		uv pip install -q --python $(BIN)/python --require-hashes -r requirements.lock && \
		uv pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e .; \
	else \
		{ $(BIN)/python -m pip --version >/dev/null 2>&1 || "$(PYTHON)" -m venv $(VENV) || \
			{ echo "Python's venv is missing: on Debian and Ubuntu, apt-get install python3-venv" >&2; exit 1; }; } && \
		$(BIN)/python -m pip install -q --require-hashes -r requirements.lock && \
		$(BIN)/python -m pip install -q --no-deps --no-build-isolation -e .; \
	fi
	@touch $@
