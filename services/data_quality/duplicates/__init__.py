"""Rows that are there twice: customers by probabilistic record linkage, products and transactions by what they say.

`link` and `clusters` know nothing of the product: they take any table of people and what its columns are. The rest runs
them over the company's customers and keeps what was found in ops.duplicate_pair and ops.duplicate_cluster.
"""

from services.data_quality.duplicates.apart import join_again, keep_apart
from services.data_quality.duplicates.clusters import Cluster, clusters
from services.data_quality.duplicates.linking import THRESHOLD, Pair, link
from services.data_quality.duplicates.store import Stored, stored

__all__ = ["THRESHOLD", "Cluster", "Pair", "Stored", "clusters", "join_again", "keep_apart", "link", "stored"]
