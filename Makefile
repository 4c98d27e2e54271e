# 两纲督导. `make run` and `make test` are all a newcomer needs; `make help` lists the rest.
HOST ?= 127.0.0.1
PORT ?= 8000

.PHONY: help setup run test lint format lock

help:
	@echo "make run [HOST=127.0.0.1] [PORT=8000]   安装并启动（演示数据，SQLite）"
	@echo "make test                               安装并运行全部检查和测试"
	@echo "make setup                              只安装（得到 .venv/）"
	@echo "make lint / make format / make lock     检查格式 / 整理格式 / 重新锁定依赖"

setup:
	@scripts/setup

run: setup
	@scripts/run "$(HOST)" "$(PORT)"

test: setup
	@scripts/test

lint: setup
	@.venv/bin/ruff format --check . && .venv/bin/ruff check . && .venv/bin/lint-imports

format: setup
	@.venv/bin/ruff check --fix -q . ; .venv/bin/ruff format .

lock: setup
	@scripts/lock
