"""From what was found to a cited answer.

- `pipeline`: search, reading, confidence; `confidence`: how sure; `relevance_gate`: whether anything comes near;
- `answer`, `verdict`: what comes out; `citing`, `highlights`: quotes and marks;
- `aggregation`, `deduplication`: several passages in one answer; `settings`: the numbers that it goes by;
- `query_result`: what a query gave, and how long that took.
"""
