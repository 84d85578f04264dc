# Shorthands only; nothing needs make. FILES="talk.mp4" make run; ARGS="-k words" make test
.PHONY: run test
run:
	python3 packaging/bootstrap.py run $(FILES)
test:
	python3 packaging/bootstrap.py test $(ARGS)
