"""Answers for people.

- `renderer`: terminal and notebook; `export`: Markdown and plain text;
- `article_view`: an article with its quotes marked; `confidence_label`: how sure, in words;
- `templates/`: the HTML, the page's too.
"""
