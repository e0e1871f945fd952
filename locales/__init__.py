"""The catalogues: one folder a language, one file for each of the faces of the product."""
