"""What may be asked: `endpoints` of the page, `programs` for others, `question_service` where all are answered."""
