"""Parts of dates."""

from __future__ import annotations

import pandas as pd


def date_parts(column: pd.Series) -> dict[str, pd.Series]:
    """Return a date's parts as numbers: year, month, day, weekday (0 is Monday), hour, and days since 1970.

    Args:
        column: dates, or text in ISO form; what is no date has no parts.
    """
    dates = pd.to_datetime(column, errors="coerce", utc=True)
    name = column.name
    return {
        f"{name} year": dates.dt.year.astype("float64"),
        f"{name} month": dates.dt.month.astype("float64"),
        f"{name} day": dates.dt.day.astype("float64"),
        f"{name} weekday": dates.dt.dayofweek.astype("float64"),
        f"{name} hour": dates.dt.hour.astype("float64"),
        f"{name} days": (dates - pd.Timestamp(0, tz="UTC")) / pd.Timedelta(days=1),
    }
