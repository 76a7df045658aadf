"""Celery over the ledger of services.jobs: `beat` turns the clockwork, workers do what it tells them of.

A message is the name of a job that has something to do, and nothing depends on it: the ledger says what is due and who
is at it, so a message that is lost, late or doubled changes nothing but the moment.
"""
