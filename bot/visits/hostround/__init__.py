"""The host round: hosts are asked, what they answer is logged as suggestions, and staff confirm it or set it aside."""
