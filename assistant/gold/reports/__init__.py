"""Telling what came of gold questions: `report` (text), `html_report` with `plots`, `junit`, `trec_files`."""
