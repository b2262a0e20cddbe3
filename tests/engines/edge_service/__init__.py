"""A service on the loopback that speaks the Edge protocol with the real client, and misbehaves on request."""

from tests.engines.edge_service.faults import Fault, FaultName
from tests.engines.edge_service.leading import lead_client
from tests.engines.edge_service.server import EdgeService

__all__ = ["EdgeService", "Fault", "FaultName", "lead_client"]
