"""The console in Chromium, as people use it: a test for each journey."""
