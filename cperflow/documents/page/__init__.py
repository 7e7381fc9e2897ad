"""The neutral page: its blocks, its code, what every format agrees on."""
