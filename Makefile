# `make` lists what there is. Works with GNU make 3.81 and with BSD make.
# PORT, COURSE_HOME and PYTHON are read from the environment: make lab PORT=9000

PY = .venv/bin/python

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "make %-8s %s\n", $$1, $$2}' Makefile

lab: core ## install the course, lay out your workspace and open JupyterLab
	@$(PY) -m course.cli lab

test: dev ## install what the tests need and run all of them
	@$(PY) -m pytest -n 2 --dist loadgroup

redteam: dev ## attack the grader, and print what came of each attack
	@$(PY) -m tests.redteam

build: core ## build the notebooks from their sources
	@$(PY) -m grader.cli build

format: dev ## format the code
	@$(PY) -m ruff format

lint: dev ## look for mistakes in the code
	@$(PY) -m ruff check

core dev:
	@sh course/find_python.sh $@

.PHONY: help lab test redteam build format lint core dev
