"""For whoever runs the page: `health`, `metrics`, the log of what is asked (`monitor`), and their `operator_routes`."""
