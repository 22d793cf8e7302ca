"""The commands, by what they are for. Loaded one at a time, after Django is ready."""
