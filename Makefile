# Short names for what bin/ does; nothing here is needed.
.PHONY: start test check requirements

start:
	bin/start

test:
	bin/test

check:
	bin/check

# Needs uv. Pins everything for every platform and each Python from 3.12.
compile = uv pip compile --quiet --universal --python-version 3.12 --no-emit-index-url --no-header

requirements:
	$(compile) $(OPTIONS) requirements.in --output-file requirements.txt
	$(compile) $(OPTIONS) requirements-dev.in --output-file requirements-dev.txt
