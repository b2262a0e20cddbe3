"""The command line: parse, call the workflow, print, set the exit status."""

from pipeline.cli.app import main

__all__ = ["main"]
