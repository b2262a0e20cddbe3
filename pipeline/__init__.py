"""duitan (对谈): Chinese interview transcripts in, podcast episodes out."""

__version__ = "0.1.0"
