"""What came of campaigns: a run's account, a month's report for the committee."""
