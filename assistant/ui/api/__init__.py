"""What may be asked: `endpoints` of the page, `programs` for others, `desk` where all are answered."""
