"""What the page's script may send: `page_requests` of the conversation, and a module for each subject beside it."""
