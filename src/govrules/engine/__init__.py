"""The engine: a record, a pack and a date go in; findings come out."""
