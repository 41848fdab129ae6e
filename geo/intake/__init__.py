"""From a folder of whatever files an office has to valid frames, with every defect listed."""
