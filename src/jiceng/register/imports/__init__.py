"""Workbooks of organisations and members into the register: read, checked, compared, written at once, undone."""
