"""Pure shapes out of what was read: the JSON of every command. Keys are a promise.

Dates become ISO text, money stays an integer, a number of days may end in .5.
"""
