"""From form (mal) and plan to Layout."""
