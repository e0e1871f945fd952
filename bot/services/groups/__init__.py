"""Alert groups: offering, placing, ending, following."""
