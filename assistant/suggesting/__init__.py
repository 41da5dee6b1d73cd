"""What an article shows of itself: its telling sentences, and questions that it answers; and what may be asked next.

Nothing is written anew: sentences are the article's own, and questions are its words in a language's templates
(`suggestions.toml`). Every question has been asked before it is offered.
"""
