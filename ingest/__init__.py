"""How documents come in: load → clean → section → split → sync."""
