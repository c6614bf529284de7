//! SQL: event log, outbox, read tables, personal-data vault, on SQLite and PostgreSQL.
