"""Reports: all findings of one evaluation, and the forms they are shown in."""
