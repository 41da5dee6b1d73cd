"""The page and reports in a real Chromium."""
