"""Contract suites and fakes, for this project and for those who extend it."""
