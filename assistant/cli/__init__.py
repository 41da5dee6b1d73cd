"""The command line, a module for each group of commands; `main` is where it begins."""
