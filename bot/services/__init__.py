"""What the product does: one package a subject, one verb a file; a service imports no other service."""
