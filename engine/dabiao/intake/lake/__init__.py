"""Returns kept for good: as they came, and what was read in them as Parquet by month.

::

    lake.json                          which form the lake has
    institutions.csv  regions.csv  waivers.yaml  notice.txt    as in a data folder
    returns/<sha256>.json              a return that is in the lake, and the files that hold it; written last
    originals/<sha256>.csv             the return as it came
    facts/period=2018-08/<hash>.parquet    its rows of one month: of institutions, or of regions; by unit
    attestations/<hash>.parquet        what it attests

A return is in the lake if and only if its file in ``returns`` is there, which comes into being whole and
after all that it names. What no such file names is nothing; the next ingest takes it away.
"""
