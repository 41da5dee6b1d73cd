"""What is being added: from what is given (`additions`), through what waits (`pending`, `queue`), to an article.

`reading` makes it one; `time_left` tells how long that still takes.
"""
