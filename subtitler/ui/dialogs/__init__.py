"""Questions and reports that need an answer before the work goes on."""
