"""What a question means.

- `rewrite`: what was asked before completes it (`chinese`, `english`, their frames, `dates` and `parts`);
- `question_text`: what of a question is searched for; `decomposition`: several questions in one;
- `small_talk`, `about_article`: what asks nothing of what the articles say.
"""
