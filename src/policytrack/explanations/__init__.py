"""A verdict in sentences, in English and Chinese, each number with its source."""
