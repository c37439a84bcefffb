"""Counterparts: offices outside ours that pass a visit on to us, share it with us, or take it over."""
