"""`/healthz`: whether this process can do its work."""

from __future__ import annotations

from fastapi import APIRouter

from bot.web.context import ServicesDep

router = APIRouter()


@router.get("/healthz")
def health(services: ServicesDep) -> dict[str, str]:
    """Touches the store: a server that cannot read its cases is not healthy."""
    services.store.cases(limit=1)
    return {"status": "ok"}
