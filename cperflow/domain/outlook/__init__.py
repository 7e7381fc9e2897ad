"""What is to come: durations observed, forecasts, what-ifs."""
