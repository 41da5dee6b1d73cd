"""Questions about articles themselves, which what they say of themselves answers.

- `asked`: whether a question is one, and what it asks for;
- `meant`: which article it is about;
- `hits`: the words of that article that say it.
"""
