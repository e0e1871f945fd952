"""Keys, sealing, keyed hashes, receipts, and what words give away."""
