"""What of a page is the article.

- `layout`: title, headings and paragraphs of plain text;
- `structure`: of files whose format says what a heading is;
- `boilerplate`: lines that are no article: channels, credits, notices, links;
- `bylines`: author and date.
"""
