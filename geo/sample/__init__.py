"""A made district that shows, in small, all that a real one may ask of a planner."""

from geo.sample.folder import write_sample, write_sample_of_wards

__all__ = ["write_sample", "write_sample_of_wards"]
