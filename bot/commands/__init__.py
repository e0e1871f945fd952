"""The command line: one module a subject, thin over services."""
