"""The promises about keys, sealing and what words give away."""
