"""What is measured, each a process of its own: `python -m tests.bench.programs <name> <server> <token> ...`."""
