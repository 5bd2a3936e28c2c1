"""What an app or a project consists of: functions, triggers, permissions, sizes, and what has changed."""
