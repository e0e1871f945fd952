"""The hostile run: thousands of files made to harm meet the real cleaner while somebody tells tips. `python -m tests.hostile --help`."""
