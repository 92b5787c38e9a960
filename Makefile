.DEFAULT_GOAL := test
.NOTPARALLEL:
.PHONY: help test check soak recipes deps generate check-generated lint tests race web graphiql bi clients graphqljs http relay codegen genqlient sheets bench bench-growth score run

GOLANGCI_VERSION := v2.15.0
GOLANGCI := .tools/bin/golangci-lint-$(GOLANGCI_VERSION)
GOTESTSUM_VERSION := v1.13.0
GOTESTSUM := .tools/bin/gotestsum-$(GOTESTSUM_VERSION)

# A newer Node.js than the machine's, where .ci/deps has put one.
export PATH := $(CURDIR)/.tools/node/node_modules/.bin:$(PATH)

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 18

test: deps lint check-generated tests race web bi ## lint, generated code, all Go tests, readers of the data: what a commit has to pass (default)

check: $(GOLANGCI) ## before a commit, in a minute: build, lint what is not committed, fast tests on SQLite
	go build ./...
	$(GOLANGCI) run --allow-parallel-runners --new-from-rev=HEAD ./...
	go test -short ./...

soak: deps $(GOTESTSUM) ## before an issue is closed, for an hour or so: race detector over everything, long random runs, many kills, recipes
	PLANGRAPH_SOAK=$${PLANGRAPH_SOAK:-10} $(GO_TESTS) -race -timeout 0 ./...
	$(MAKE) recipes

recipes: ## try the recipes of CONTRIBUTING.md on a copy of the tree
	e2e/recipes/run

deps: ## install what the machine lacks: PostgreSQL, gcc, Node.js
	.ci/deps

generate: ## write the generated code anew
	go generate ./...

check-generated: ## fail if generated code is not what its sources say
	.ci/unchanged $(MAKE) generate

lint: $(GOLANGCI) ## golangci-lint, with the import table
	$(GOLANGCI) run --allow-parallel-runners ./...

$(GOLANGCI):
	GOBIN=$(CURDIR)/.tools/bin go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_VERSION)
	mv .tools/bin/golangci-lint $@

$(GOTESTSUM):
	GOBIN=$(CURDIR)/.tools/bin go install gotest.tools/gotestsum@$(GOTESTSUM_VERSION)
	mv .tools/bin/gotestsum $@

GO_TESTS = $(GOTESTSUM) --format pkgname --format-hide-empty-pkg --jsonfile .tools/tests.json --

tests: $(GOTESTSUM) ## all Go tests, and which were the slowest
	$(GO_TESTS) ./...
	@echo "The slowest tests:"
	@$(GOTESTSUM) tool slowest --jsonfile .tools/tests.json --num 10

# Where goroutines meet. In e2e these are the tests that have AtOnce in their names: what several people do at the same time.
race: ## the tests of what happens at the same time, with the race detector
	go test -race ./auth ./database ./httpapi ./resolvers ./store ./work
	go test -race -run AtOnce ./e2e ./reading

web: ## fail if web/dist is not what web/graphiql builds
	.ci/unchanged $(MAKE) graphiql

graphiql: ## build web/dist/graphiql
	npm ci --prefix web/graphiql --no-audit --no-fund
	npm run build --prefix web/graphiql

# The one that has pandas.
export PYTHON ?= /usr/bin/python3

bi: ## read OData and files with clients that others wrote (web/odata)
	npm ci --prefix web/odata --no-audit --no-fund
	go build -o .tools/plangraph .
	PLANGRAPH=$(CURDIR)/.tools/plangraph npm run check --prefix web/odata

clients: relay codegen genqlient http sheets ## compile what clients in three languages generate from the schema, ask and read as others do
	.ci/unchanged $(MAKE) graphqljs

graphqljs: ## write what graphql-js says to drawn values (coercion/testdata), which package coercion is held against
	npm ci --prefix web/graphqljs --no-audit --no-fund
	npm run cases --prefix web/graphqljs

http: ## ask a running server what the GraphQL over HTTP specification audits, and by Apollo's persisted queries
	npm ci --prefix web/http --no-audit --no-fund
	go build -o .tools/plangraph .
	npm run check --prefix web/http -- $(CURDIR)/.tools/plangraph

sheets: ## turn XLSX and CSV back into rows with LibreOffice and Gnumeric
	.ci/deps sheets
	npm ci --prefix web/odata --no-audit --no-fund
	go build -o .tools/plangraph .
	PLANGRAPH=$(CURDIR)/.tools/plangraph npm run sheets --prefix web/odata

relay: ## compile a Relay client against the schema
	npm ci --prefix web/relay --no-audit --no-fund
	npm run check --prefix web/relay

codegen: ## compile the types that GraphQL Code Generator makes, by tsc --strict
	npm ci --prefix web/codegen --no-audit --no-fund
	npm run check --prefix web/codegen

# The filter is what /schema.graphql?for=genqlient does.
genqlient: ## compile the Go client that genqlient makes
	sed 's/^\(interface [A-Za-z]*\) implements [^{]*/\1 /' graph/schema.graphql > web/genqlient/schema.graphql
	cd web/genqlient && go generate . && go vet .

bench: ## what a request costs, beside a hand-written server (bench/README.md)
	go run ./bench

bench-growth: ## how much dearer a question is at a million work items than at 50,000, on both databases
	go run ./bench -growth

# Work reports with gold readings, and the program that compares; they are not part of the project.
CORPUS ?= ../shared

score: ## how well work reports are read, beside gold readings (CORPUS=FOLDER)
	@mkdir -p .tools
	@for pair in seed/jianhua-2023.txt:seed/gold.json corpus/mancheng_district_2023.txt:corpus/gold_mancheng_2023.json \
		corpus/lixian_county_2022.txt:corpus/gold_lixian_2022.json; do \
		echo "$${pair%%:*}"; \
		go run . report read --json $(CORPUS)/$${pair%%:*} > .tools/draft.json && \
		python3 $(CORPUS)/corpus/score.py $(CORPUS)/$${pair##*:} .tools/draft.json || exit 1; \
	done

run: ## start the server
	go run .
