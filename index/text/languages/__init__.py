r"""The languages: one folder each, `zh` and `en`, with all that belongs to that language alone.

A folder holds word lists, forms and wording, as TOML; whatever is missing there has a neutral default (nothing is
recognised) or is said in English. A folder more is a language more: nothing else has to be changed.

- `reading.toml`: how its texts and questions are read (`reading`);
- `questions.toml`: small talk, questions for several things, and follow-ups (`assistant.questions.forms`);
- `particulars.toml`: questions about articles themselves (`assistant.particulars`);
- `suggestions.toml`: templates of questions that an article answers (`assistant.suggesting`);
- `wording.toml`: what the product says itself (`assistant.locales`);
- `explanations.toml`, `evidence.toml`, `judgements.toml`: why there is an answer or none (`assistant.explaining`);
- `page.toml`, `faults.toml`: the page's words, and what was wrong (`assistant.ui.words`, `assistant.ui.faults`).

What is more than a list is a grammar (`assistant.questions.grammars`); `grammar.toml` has lists that it goes by.

`language` finds the languages there are, `toml_files` reads their files. A *form* is a regular expression of Python's;
in a text without blanks between words it is found anywhere, else `\b` keeps it to whole words.
"""
