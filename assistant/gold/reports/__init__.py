"""Telling what came of gold questions.

- `report` (text), `html_report` with `plots`, `junit`, `trec_files`: of a run;
- `contest_report`: of models and readers that were compared.
"""
