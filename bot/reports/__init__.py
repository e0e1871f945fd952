"""Reports as files: pure, from values to bytes. Only `render` is imported from elsewhere, so that nothing heavy is loaded at the start."""
