"""What speaks for and against an answer, in facts that a person can check: `evidence`, in words by `evidence_text`."""
