"""What a text says, told without a model.

- `query`: a question, taken apart once by all of these;
- `folding`, `script`: spellings made equal; `terms`: what counts as a word;
- `quantities`, `names`: what can be checked;
- `answer_type`, `answer_spans`: what a question asks for, and where a text has it;
- `languages/`: what belongs to one language alone; a folder each;
- `dictionary`, `pinyin`, `spelling`: from one way of writing to another.
"""
