"""Draft the entries of policies/calendars/cn.yaml for some years.

    python scripts/draft_calendar.py 2027 [2028 …]

Prints YAML to paste under `years:`. Complete it by hand from the State Council's notice: its number and the
day it bears (both `TODO` in the draft, which the reader refuses), the names of joined holidays, and what
later notices corrected. Then set `decreed_through` and run the tests (they compare it with two packages).
"""

import sys

from govrules.calendars.decrees import draft_decrees

if __name__ == "__main__":
    years = sys.argv[1:]
    if not years or not all(year.isdecimal() for year in years):
        raise SystemExit(__doc__)
    print(draft_decrees(map(int, years)))
