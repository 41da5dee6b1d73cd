"""The grammars: one folder a language, by its tag, with its `GRAMMAR`."""
