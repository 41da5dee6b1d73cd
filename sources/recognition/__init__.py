"""Text recognition (OCR): what stands on pictures of pages, with the place of each line and how sure the engine is.

- `scanned`: the lines, as readers and articles keep them;
- `engine`: the package that reads them, with the models that it carries;
- `pages`: one page of a file, recognised or shown, in the process with limits.
"""
