"""What is searched: segments that never change, and the index that they make up.

- `segment`: some articles with their vectors and terms; `placement`: where its rows stand in the whole;
- `segmented`: vectors, terms and tokens of several, searched as one; `index_parts`: all of it together;
- `building`: a segment more for what is added, and fewer where they have become many.
"""
