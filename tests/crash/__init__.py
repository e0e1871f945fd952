"""The crash run: people tell, the process is killed again and again, and then everything is counted. `python -m tests.crash --help`."""
