"""The page's pieces of HTML: `page_views` of the conversation and articles, and a module for each subject beside it."""
