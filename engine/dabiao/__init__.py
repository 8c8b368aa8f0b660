"""Dabiao 达标: checks reported statistics against published targets."""
