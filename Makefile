.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
# Three processes read the same tests; what they compile is kept, whatever the shell says.
unexport PYTHONDONTWRITEBYTECODE

help:  ## what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

# What is imported is compiled then, and kept: of all that is installed, that is a small part.
.venv/run.stamp: requirements.lock pyproject.toml
	@echo "Setting up .venv (once, about a minute) …"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Treatywatch needs Python 3.11 or newer; found $$($(PYTHON) --version). Try: make PYTHON=python3.11 …"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/pip install -qq --disable-pip-version-check --no-compile --require-hashes -r requirements.lock
	@$(BIN)/pip install -qq --disable-pip-version-check --no-build-isolation --no-deps -e .
	@$(BIN)/treatywatch classify </dev/null
	@touch $@

.venv/dev.stamp: requirements-dev.lock .venv/run.stamp
	@$(BIN)/pip install -qq --disable-pip-version-check --no-compile --require-hashes -r requirements-dev.lock
	@touch $@

demo: .venv/run.stamp  ## the bot on bundled news, in this terminal: no account, no network
	@$(BIN)/python -m bot demo

run: .venv/run.stamp  ## the bot on the real feeds of feeds.yaml
	@$(BIN)/python -m bot run

test: .venv/dev.stamp  ## every check: ruff, mypy, lint-imports, pytest
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	@# Types and imports are one process's work, so they are checked beside the tests; what they say comes last, whole.
	@said=$$(mktemp); \
	{ $(BIN)/mypy && $(BIN)/lint-imports; } >"$$said" 2>&1 & beside=$$!; \
	$(BIN)/pytest -n 3 --dist worksteal; tests=$$?; \
	wait $$beside; types=$$?; \
	cat "$$said"; rm -f "$$said"; \
	exit $$((tests > types ? tests : types))

chaos: .venv/dev.stamp  ## kill the bot 200 times in bad weather, then count every story (about a quarter of an hour)
	@$(BIN)/python -m tests.running.chaos --kills 200

chaos-many: .venv/dev.stamp  ## kill processes that share one PostgreSQL 60 times, and it once, then count every story
	@$(BIN)/python -m tests.running.many --kills 60

fuzz: .venv/dev.stamp  ## fetch and parse broken answers for three minutes, and tell what does harm
	@$(BIN)/python -m tests.fuzz

bench: .venv/dev.stamp  ## measure start-up, answers, memory; writes bench/RESULTS.md
	@$(BIN)/python -m bench

accuracy: .venv/run.stamp  ## measure the classifier on the labelled set; writes docs/accuracy.md
	@$(BIN)/python -m tools.accuracy

pictures: .venv/run.stamp  ## draw the README's pictures from the real cards
	@$(BIN)/python -m tools.pictures
	@$(BIN)/python -m tools.draw_map_and_chart

lock:  ## write both lock files anew from pyproject.toml (needs uv)
	uv pip compile pyproject.toml --group build --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -o requirements.lock
	uv pip compile pyproject.toml --group build --group dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -o requirements-dev.lock

.PHONY: help demo run test chaos chaos-many fuzz bench accuracy pictures lock
