"""Charts: timelines, sweeps, districts side by side, last days per week; drawn with Altair, written without a browser."""

from govrules.analysis.charts.heat import heat_map
from govrules.analysis.charts.save import save_chart
from govrules.analysis.charts.sweeping import sweep_chart
from govrules.analysis.charts.timeline import timeline_chart
from govrules.analysis.charts.weeks import due_per_week

__all__ = ["due_per_week", "heat_map", "save_chart", "sweep_chart", "timeline_chart"]
