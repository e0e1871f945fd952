"""What masking does to voices, measured: `make masking`."""
