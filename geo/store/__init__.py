"""Plans kept in a database: one SQLite file, or PostGIS."""
