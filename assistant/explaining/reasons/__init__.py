"""What speaks for and against a passage: facts about the words of a question (`asked_words`) and more, and in words."""
