# Shorthands only; nothing needs make. FILES="talk.mp4" make run; ARGS="-k words" make test
.PHONY: run test conformance
run:
	python3 packaging/bootstrap.py run $(FILES)
test:
	python3 packaging/bootstrap.py test $(ARGS)
conformance:
	python3 packaging/bootstrap.py setup
	.venv/bin/python -m tests.conformance
