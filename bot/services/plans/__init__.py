"""When campaigns go out, as staff choose and change it, and how many came to events."""
