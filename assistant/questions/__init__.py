"""What a question means.

- `rewrite`: what was asked before completes it (by its language's grammar, in `grammars/`, and by `dates`);
- `question_text`: what of a question is searched for; `decomposition`: several questions in one;
- `small_talk`: what asks nothing of what the articles say;
- `forms`: the lists of the languages that all of these go by.
"""
