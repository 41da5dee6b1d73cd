"""Office files beyond DOCX.

- `pptx`, `xlsx`, `open_document` (ODT, ODS, ODP), `rtf`: a reader each;
- `sheet`: what a sheet shows becomes tables, and the lines between them;
- `number_format`: a number or a date as a sheet shows it.

What is hidden (sheets, rows, columns, slides, text) is not read: who opens the file would not find the quote.
"""
