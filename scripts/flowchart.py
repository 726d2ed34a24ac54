"""Draw a Mermaid flowchart of the packs' pages as SVG: the site loads no script from elsewhere, and a drawing prints.

Only the form that `govrules.authoring.pages` writes is read: `name["label"]`, `a --> b` and `a -->|"label"| b`.
"""

import re
from dataclasses import dataclass
from html import escape
from itertools import pairwise

_NODE = re.compile(r'^\s*(\w+)\["(.*)"\]$')
_EDGE = re.compile(r'^\s*(\w+) -->(?:\|"(.*)"\|)? (\w+)$')
_FONT, _ROW, _HEIGHT, _GAP, _EDGE_FONT, _PAGE = 14, 88, 34, 22, 11.5, 690


@dataclass(frozen=True, slots=True)
class Chart:
    """Labels by node, and the arrows with their words."""

    labels: dict[str, str]
    edges: tuple[tuple[str, str, str], ...]


def read_chart(text: str) -> Chart:
    """Read the body of a Mermaid block. Raises ValueError for a line of another form."""
    labels, edges = {}, []
    for line in text.strip().splitlines():
        if line.strip() == "flowchart TD":
            continue
        if node := _NODE.match(line):
            labels[node[1]] = node[2]
        elif edge := _EDGE.match(line):
            edges.append((edge[1], edge[3], edge[2] or ""))
        else:
            raise ValueError(f"a line of a flowchart that cannot be drawn: `{line.strip()}`")
    return Chart(labels, tuple(edges))


def _width(text: str, size: float) -> float:
    return sum(size if ord(sign) > 0x2E7F else size * 0.56 for sign in text)


def _layers(chart: Chart) -> dict[str, int]:
    """Give each node a row: below all that lead to it. An arrow that closes a circle is left out of account."""
    after: dict[str, list[str]] = {name: [] for name in chart.labels}
    for start, end, _ in chart.edges:
        after[end].append(start)
    rows: dict[str, int] = {}

    def row(name: str, path: frozenset[str]) -> int:
        if name not in rows:
            above = [row(item, path | {name}) for item in after[name] if item not in path | {name}]
            rows[name] = 1 + max(above, default=-1)
        return rows[name]

    for name in chart.labels:
        row(name, frozenset())
    # What leads somewhere stands just above the first thing it leads to: short arrows.
    for name in sorted(rows, key=lambda item: -rows[item]):
        below = [rows[end] for start, end, _ in chart.edges if start == name and rows[end] > rows[name]]
        if below and not after[name]:
            rows[name] = min(below) - 1
    return rows


def _ordered(chart: Chart, rows: dict[str, int]) -> tuple[list[list[str]], list[tuple[list[str], str]]]:
    """Give the nodes of each row from left to right, with a bend (`start>end@row`) where an arrow passes a row by."""
    grid: list[list[str]] = [[] for _ in range(max(rows.values(), default=0) + 1)]
    for name in chart.labels:
        grid[rows[name]].append(name)
    paths = []
    for start, end, words in chart.edges:
        low, high = rows[start], rows[end]
        bends = [f"{start}>{end}@{row}" for row in range(low + 1, high)]
        for row, bend in enumerate(bends, low + 1):
            grid[row].append(bend)
        paths.append(([start, *bends, end], words))
    near: dict[str, list[str]] = {}
    for path, _ in paths:
        for left, right in pairwise(path):
            near.setdefault(left, []).append(right)
            near.setdefault(right, []).append(left)
    for turn in range(24):
        order = range(len(grid)) if turn % 2 == 0 else range(len(grid) - 1, -1, -1)
        for row in order:
            other = grid[row - 1] if turn % 2 == 0 and row else grid[row + 1] if turn % 2 and row + 1 < len(grid) else []
            place = {name: index for index, name in enumerate(other)}
            own = {name: index for index, name in enumerate(grid[row])}

            def middle(name: str, place: dict[str, int] = place, own: dict[str, int] = own) -> float:
                spots = [place[item] for item in near.get(name, []) if item in place]
                return sum(spots) / len(spots) if spots else own[name]

            grid[row].sort(key=middle)
    return grid, paths


def _placed(chart: Chart, grid: list[list[str]], paths: list[tuple[list[str], str]]) -> tuple[dict[str, float], dict[str, float]]:
    """Give widths and centres: each row is packed, then drawn towards its neighbours while the order allows it."""
    widths = {name: _width(chart.labels[name], _FONT) + 22 if name in chart.labels else 12.0 for row in grid for name in row}
    near: dict[str, list[str]] = {}
    for path, _ in paths:
        for left, right in pairwise(path):
            near.setdefault(left, []).append(right)
            near.setdefault(right, []).append(left)
    centre: dict[str, float] = {}
    for row in grid:
        x = 0.0
        for name in row:
            centre[name] = x + widths[name] / 2
            x += widths[name] + _GAP
    for _ in range(60):
        for row in grid:
            for index, name in enumerate(row):
                spots = [centre[item] for item in near.get(name, [])]
                wish = sum(spots) / len(spots) if spots else centre[name]
                if index:
                    wish = max(wish, centre[row[index - 1]] + (widths[row[index - 1]] + widths[name]) / 2 + _GAP)
                if index + 1 < len(row):
                    after = row[index + 1]
                    wish = min(wish, max(centre[after] - (widths[after] + widths[name]) / 2 - _GAP, centre[name]))
                centre[name] = wish
    return widths, centre


def draw(text: str, title: str) -> str:
    """Give a Mermaid flowchart as an SVG element; `title` is what a screen reader says. Raises ValueError."""
    parts = [_part(chart) for chart in _components(read_chart(text))]
    x, y, shelf, right = 0.0, 0.0, 0.0, 0.0
    drawn = []
    # Parts that hang together are drawn each on its own and put side by side, as words on lines: a page is not endlessly wide.
    for width, height, body in parts:
        if x and x + width > _PAGE:
            x, y, shelf = 0.0, y + shelf + _GAP, 0.0
        drawn.append(f'<g transform="translate({x:.0f} {y:.0f})">{body}</g>')
        x, shelf = x + width + _GAP, max(shelf, height)
        right = max(right, x)
    return (
        f'<svg class="flowchart" role="img" aria-label="{escape(title)}" xmlns="http://www.w3.org/2000/svg" '
        f'width="{right:.0f}" height="{y + shelf:.0f}" viewBox="0 0 {right:.0f} {y + shelf:.0f}">'
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        f'<path d="M0 0 8 4 0 8z" class="tip"/></marker></defs>{"".join(drawn)}</svg>'
    )


def _components(chart: Chart) -> list[Chart]:
    """Give the parts of a chart that no arrow joins, the largest first."""
    group = {name: name for name in chart.labels}

    def head(name: str) -> str:
        while group[name] != name:
            name = group[name]
        return name

    for start, end, _ in chart.edges:
        group[head(start)] = head(end)
    found: dict[str, dict[str, str]] = {}
    for name, label in chart.labels.items():
        found.setdefault(head(name), {})[name] = label
    parts = [Chart(labels, tuple(edge for edge in chart.edges if edge[0] in labels)) for labels in found.values()]
    return sorted(parts, key=lambda part: -len(part.labels))


def _part(chart: Chart) -> tuple[float, float, str]:
    """Give width, height and elements of a part."""
    rows = _layers(chart)
    grid, paths = _ordered(chart, rows)
    widths, centre = _placed(chart, grid, paths)
    margin = 12.0
    left = min(centre[name] - widths[name] / 2 for name in centre) - margin
    right = max(centre[name] + widths[name] / 2 for name in centre) + margin
    lines, words = [], []
    spots: list[tuple[float, float]] = []
    row_of = {name: index for index, row in enumerate(grid) for name in row}
    for path, label in paths:
        points = [(centre[name] - left, row_of[name] * _ROW + 6 + _HEIGHT / 2) for name in path]
        lines.append(_arrow(points))
        if label:
            (x1, y1), (x2, y2) = points[-2], points[-1]
            x, y = x1 + (x2 - x1) * 0.62, y1 + (y2 - y1) * 0.62
            while any(abs(x - other_x) < _width(label, _EDGE_FONT) + 8 and abs(y - other_y) < 17 for other_x, other_y in spots):
                y -= 17
            spots.append((x, y))
            words.append(_words(label, x, y))
    boxes = [_box(chart.labels[name], centre[name] - left, row_of[name] * _ROW + 6, widths[name]) for name in chart.labels]
    return right - left, (len(grid) - 1) * _ROW + _HEIGHT + 12, "".join([*lines, *boxes, *words])


def _arrow(points: list[tuple[float, float]]) -> str:
    half = _HEIGHT / 2
    (x, y), (last_x, last_y) = points[0], points[-1]
    down = last_y > y
    path = f"M{x:.1f} {y + (half if down else -half):.1f}"
    stops = [*points[1:-1], (last_x, last_y - (half if down else -half))]
    y += half if down else -half
    for stop_x, stop_y in stops:
        middle = (y + stop_y) / 2
        path += f"C{x:.1f} {middle:.1f} {stop_x:.1f} {middle:.1f} {stop_x:.1f} {stop_y:.1f}"
        x, y = stop_x, stop_y
    return f'<path class="line" d="{path}" marker-end="url(#tip)"/>'


def _box(label: str, x: float, y: float, width: float) -> str:
    return (
        f'<rect class="box" x="{x - width / 2:.1f}" y="{y}" width="{width:.1f}" height="{_HEIGHT}" rx="5"/>'
        f'<text x="{x:.1f}" y="{y + 22}" font-size="{_FONT}" text-anchor="middle">{escape(label)}</text>'
    )


def _words(label: str, x: float, y: float) -> str:
    width = _width(label, _EDGE_FONT) + 8
    return (
        f'<rect class="back" x="{x - width / 2:.1f}" y="{y - 10:.1f}" width="{width:.1f}" height="17"/>'
        f'<text class="words" x="{x:.1f}" y="{y + 3:.1f}" font-size="{_EDGE_FONT}" text-anchor="middle">{escape(label)}</text>'
    )
