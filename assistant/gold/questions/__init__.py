"""Gold questions.

- `question`: what one is; `gold_file`, `gold_sets`, `schema`, `files`: as files; `squad`, `trec`: of other tools;
- `add`: writes one; `places`: where its evidence stands.
"""
