"""Files that people send, from the phone they left to the screens of those they are for."""
