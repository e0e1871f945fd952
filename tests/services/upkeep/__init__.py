"""What is over: counted and removed."""
