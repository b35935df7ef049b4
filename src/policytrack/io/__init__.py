"""Bytes ↔ models, one file per format; what is wrong with a file is a finding with its line."""
