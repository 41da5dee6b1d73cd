"""Articles of an index on the command line: added, listed, shown, removed, followed."""
