"""The rules over columns. These modules import numpy and pyarrow at their top: `engine.columns` makes sure of both first."""
