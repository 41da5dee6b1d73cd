"""Why there is an answer or none, and what became of words that were expected in it.

`explain` finds out, an `explanation` says it (`explanation_text` in words), by `stages` and `places`; the `judgement`
(`judgement_text` in words) is why there is an answer or none; `reasons` are what people can check of it. A `trace` is
an answer with what it was made of. `word_search` shows which passages hold a question's own words.
"""
