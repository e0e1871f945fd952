"""Router, words, buttons, intake, pauses."""
