"""Stand-ins for the platforms: real servers on loopback that know nothing of the project."""
