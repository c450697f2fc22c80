"""The protocol that says how good a model is, against what free heuristics give: figures, a table, contact sheets."""
