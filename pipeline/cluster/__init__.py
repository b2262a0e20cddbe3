"""Many computers speak one run: workers that share nothing with the driver but the store of takes.

A driver plans, masters and publishes; the workers of a dask cluster speak. Only `pool.py` knows dask.
"""
