"""The version of this program: packaging reads it here as well, importlib.metadata takes a megabyte to find it."""

VERSION = "0.1.0"
