"""Turns source text into notebooks, and answers into marks."""
