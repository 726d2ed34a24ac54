"""What the HTML pages of reports are made of: markup that escapes, the skeleton, the chart, explanations, sections."""
