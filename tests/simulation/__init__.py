"""A year of cases from one seed: every instant is looked at, by a machine.

An act is four small numbers, read against whatever stands open when its turn comes; so acts can be
left out one by one, and the fewest that still fail are the test of a fault.
"""
