"""AutoML: a table goes in; a leaderboard, notebooks and a model come out."""
