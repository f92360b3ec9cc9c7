"""What every operation of the API shares: who asks, how lists go on, how errors read.

The operations themselves are in the `api` of each app.
"""
