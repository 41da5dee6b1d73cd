"""What is tried against the product, and how often: see README.md beside this file."""
