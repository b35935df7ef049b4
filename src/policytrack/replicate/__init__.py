"""Agreement with publishers' own files: what they published, beside what the methods make of the same figures."""
