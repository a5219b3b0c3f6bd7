# Each target is a script in scripts/, which says in its first lines what it does.
# `setpriv` ends a script in an orderly way when make itself is killed.

.DEFAULT_GOAL := help
tied := @setpriv --pdeathsig TERM --

.PHONY: help run test check bench build release format clean sanitize-address sanitize-thread chaos chaos-proof dashboard compose-test model fuzz bench-restart soak

help: ## List the targets
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 20

run: ## Run Parley whole on this machine: PORT=8080 WORKERS=2 make run
	$(tied) scripts/run

test: ## Run all tests, or some: make test FILTER=QueueTests
	$(tied) scripts/test $(if $(FILTER),--filter $(FILTER))

check: ## Check formatting and the rules of the house
	$(tied) scripts/check

bench: ## Measure requests per second, latency, CPU time and memory, and print the table
	$(tied) scripts/bench

bench-restart: ## Measure what clients see while every program is replaced under load
	$(tied) scripts/bench --restart

soak: ## Run at half load and see that memory and connections stay flat: make soak MINUTES=30
	$(tied) env MINUTES=$(or $(MINUTES),30) scripts/bench --soak

chaos: ## Break everything at random under load, then check the promises: make chaos MINUTES=60 SEED=1
	$(tied) env MINUTES=$(or $(MINUTES),60) SEED=$(or $(SEED),1) scripts/chaos

chaos-proof: ## Show that the chaos test sees promises that are broken on purpose
	$(tied) scripts/test --filter BreakageTests

dashboard: ## Run a deployment with trouble and show that the dashboard and the rules say something of it
	$(tied) scripts/check-dashboard

compose-test: ## Deploy with docker compose, break it under load, check the promises, take it down
	$(tied) scripts/compose-test

model: ## Hold the queue's scripts against their model: make model SCHEDULES=100000 SEED=1
	$(tied) env SCHEDULES=$(SCHEDULES) SEED=$(SEED) scripts/model

fuzz: ## Throw bad inputs at everything that reads: make fuzz MINUTES=10 SEED=1
	$(tied) env MINUTES=$(MINUTES) SEED=$(SEED) scripts/fuzz

build: ## Build the three programs into .build/release
	$(tied) scripts/build

release: ## Pack the programs for another machine
	$(tied) scripts/release

format: ## Format the Swift sources
	$(tied) scripts/format

clean: ## Remove what was built (scripts/clean --data also removes the demo's data)
	$(tied) scripts/clean

sanitize-address: ## Run the tests under the address sanitizer
	$(tied) scripts/sanitize address

sanitize-thread: ## Run the tests under the thread sanitizer
	$(tied) scripts/sanitize thread
