"""Django's SQLite engine, with a wait for the write lock that suits many short transactions."""
