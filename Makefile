# Two commands do everything on a fresh machine: `make demo` makes a film, `make test` runs the tests.
# Both create .venv on first use and install pinned versions; nothing else is needed but Python >= 3.11.

PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check install -c constraints.txt
DEMO := a golden retriever running through a field of sunflowers, sunny countryside, tracking shot, cinematic, golden hour lighting

.PHONY: demo test check fix bench crash gallery clean

demo: .venv/.run
	$(BIN)/rushes generate "$(DEMO)" --duration 5 --seed 7 -o demo.mp4 --force
	$(BIN)/rushes sheet demo.mp4 -o demo.jpg --force

test: .venv/.dev
	$(BIN)/python -m pytest -n 2 --dist worksteal

check: .venv/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

fix: .venv/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: .venv/.dev
	$(BIN)/python benchmarks/preview.py
	$(BIN)/python -m benchmarks.prompts
	$(BIN)/python -m benchmarks.providers
	$(BIN)/python -m benchmarks.engine

crash: .venv/.dev
	$(BIN)/python -m benchmarks.crash --kills 300
	$(BIN)/python -m benchmarks.crash --kills 100 --wave 24 --workers 2 --postgres

gallery: .venv/.dev
	$(MAKE) demo && cp demo.jpg docs/demo.jpg
	$(BIN)/python docs/make_gallery.py
	$(BIN)/rushes generate "$(DEMO)" --vary camera=dolly_in,orbit,static -d 3 -r 480p --seed 7 -o .venv/vary.mp4 --force
	cp .venv/vary.jpg docs/prompting/vary.jpg
	$(BIN)/python docs/make_words.py

clean:
	rm -rf .venv demo.mp4 demo.mp4.json demo.jpg

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Rushes needs Python 3.11 or newer: install it, or name one with make PYTHON=/path/to/python3"; exit 2; }
	$(PYTHON) -m venv .venv

.venv/.run: .venv/bin/python pyproject.toml constraints.txt
	$(PIP) -e .
	@touch $@

.venv/.dev: .venv/bin/python pyproject.toml constraints.txt
	$(PIP) -e '.[dev]'
	@touch $@ .venv/.run
