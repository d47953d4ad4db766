# Kinfold: everything a person or CI does, by name. `make help` lists it.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# What starts a thousand times in the tests is compiled once.
unexport PYTHONDONTWRITEBYTECODE
export KINFOLD_CACHE ?= $(CURDIR)/.cache
DEMO_HOME ?= $(CURDIR)/.demo
KAFKA ?=

.DEFAULT_GOAL := help
.PHONY: help venv demo test spark-test check bench lock schemas broker clean

help:  ## Say what each target does
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

venv: $(VENV)/.installed  ## Make the virtual environment from the hash-pinned lock

$(VENV)/.installed: requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing the pinned packages into $(VENV) (the first time takes a minute or two)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: venv $(if $(KAFKA),broker)  ## A sample county from event to agenda, then the pages (KAFKA=1: over a real broker; ARGS=--once: no pages)
	@$(if $(KAFKA),deploy/kafka/with-broker) $(BIN)/kinfold demo --home $(DEMO_HOME) $(ARGS)

test: venv broker  ## Every test, on a real PostgreSQL and a real Kafka broker
	@$(BIN)/python -m tests.run $(ARGS)

spark-test: venv  ## What trains and finds duplicates on Spark, which it brings first (some 500 MB; Java 17)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[spark]'
	@$(BIN)/python -m tests.run tests/integration/test_identity_spark.py $(ARGS)

check: venv  ## Style, types and architecture: ruff, mypy, basedpyright, import-linter
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/basedpyright
	@$(BIN)/lint-imports

bench: venv broker  ## Throughput, freshness and rules against their limits, in one run
	@$(BIN)/python -m tests.bench $(ARGS)

broker:  ## Bring the pinned Kafka broker from Maven Central into the cache
	@deploy/kafka/bring || true

schemas: venv  ## Write schemas/ again from the types in services/kernel/events
	@$(BIN)/python -m services.kernel.events.publish schemas
	@$(BIN)/python -m services.web > schemas/openapi/kinfold.json

lock: venv  ## Resolve requirements.lock again (needs uv)
	@uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-annotate --no-emit-index-url --quiet -o requirements.lock

clean:  ## Remove the virtual environment, the cache and the demo's home
	rm -rf $(VENV) .cache .demo
