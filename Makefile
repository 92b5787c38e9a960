.DEFAULT_GOAL := test
.NOTPARALLEL:
.PHONY: help test deps generate check-generated lint vet race web graphiql clients relay codegen genqlient bench score run

GOLANGCI_VERSION := v2.15.0
GOLANGCI := .tools/bin/golangci-lint-$(GOLANGCI_VERSION)

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 18

test: deps check-generated lint vet race web relay ## everything, as CI runs it (default)

deps: ## install what the machine lacks: PostgreSQL, gcc, Node.js
	.ci/deps

generate: ## write the generated code anew
	go generate ./...

check-generated: ## fail if generated code is not what its sources say
	.ci/unchanged $(MAKE) generate

lint: $(GOLANGCI) ## golangci-lint, with the import table
	$(GOLANGCI) run ./...

$(GOLANGCI):
	GOBIN=$(CURDIR)/.tools/bin go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_VERSION)
	mv .tools/bin/golangci-lint $@

vet: ## go vet
	go vet ./...

race: ## all Go tests, with the race detector
	go test -race -timeout 20m ./...

web: ## fail if web/dist is not what web/graphiql builds
	.ci/unchanged $(MAKE) graphiql

graphiql: ## build web/dist/graphiql
	npm ci --prefix web/graphiql --no-audit --no-fund
	npm run build --prefix web/graphiql

clients: relay codegen genqlient ## compile what clients in three languages generate from the schema

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
