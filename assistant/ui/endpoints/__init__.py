"""What the page's script may ask, one module a subject; `page_endpoints` has the conversation's, and joins them all."""
