"""`duitan takes`: what the take store holds, and what nothing needs any more."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.app import app
from pipeline.cli.console import note, print_table
from pipeline.cli.options import FoundAsJson
from pipeline.errors import InputError
from pipeline.messages import _, n_
from pipeline.workflow.workspace.project import AUDIO_FOLDER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.workflow.checks.takes import Inventory, Share

BYTES_PER_MB = 1_000_000


@app.command()
def takes(
    *,
    out: Annotated[
        Path, typer.Option("-o", "--out", metavar="PATH", help="The folder of the episodes.")
    ] = AUDIO_FOLDER,
    prune: Annotated[
        bool, typer.Option("--prune", help="Delete what no script needs, and what killed runs left.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Prune although a script cannot be read or is missing.")
    ] = False,
    as_json: FoundAsJson = False,
) -> None:
    """Show the recordings that are kept, script by script, and what no script in scripts/dialogues needs any more."""
    from pipeline.workflow.checks import takes as store
    from pipeline.workflow.workspace.project import load_project

    inventory = store.take_stock(out, load_project())
    refused = prune and bool(inventory.doubts) and not force
    if prune and not refused:
        store.prune(inventory)
    if as_json:
        print(json.dumps({**_describe(inventory), "pruned": prune and not refused}, ensure_ascii=False, indent=2))
    else:
        _print_inventory(inventory, pruned=prune and not refused)
    if refused:
        raise InputError(
            _("nothing was deleted: what these need is not known") + "\n" + "\n".join(inventory.doubts),
            hint=_("mend them, or --force deletes all the same; what is missing is spoken again by the next render"),
        )
    for doubt in inventory.doubts:
        note(_("note: {remark}", remark=doubt))


def _print_inventory(inventory: Inventory, *, pruned: bool) -> None:
    rows = [(name, *_cells(share)) for name, share in inventory.scripts]
    rows.append((_("(no script needs)"), *_cells(inventory.unneeded_share)))
    if inventory.leftovers:
        rows.append(
            (_("(left by killed runs)"), str(len(inventory.leftovers)), "", _megabytes(inventory.leftover_bytes))
        )
    rows.append((_("all"), *_cells(inventory.total)))
    print_table(_("Takes in {folder}", folder=inventory.folder), (_("script"), _("takes"), _("minutes"), "MB"), rows)
    gone_bytes = inventory.unneeded_share.size_bytes + inventory.leftover_bytes
    gone = len(inventory.unneeded) + len(inventory.leftovers)
    if pruned:
        print(
            "\n"
            + n_(
                "{count} file deleted, {megabytes} MB",
                "{count} files deleted, {megabytes} MB",
                gone,
                megabytes=_megabytes(gone_bytes),
            )
        )
    elif gone:
        print(
            "\n"
            + n_(
                "`duitan takes --prune` deletes {count} file, {megabytes} MB",
                "`duitan takes --prune` deletes {count} files, {megabytes} MB",
                gone,
                megabytes=_megabytes(gone_bytes),
            )
        )


def _cells(share: Share) -> tuple[str, str, str]:
    return (str(share.takes), f"{share.seconds / 60:.1f}", _megabytes(share.size_bytes))


def _megabytes(size_bytes: int) -> str:
    return f"{size_bytes / BYTES_PER_MB:.1f}"


def _describe(inventory: Inventory) -> Mapping[str, object]:
    return {
        "folder": str(inventory.folder),
        "total": _row(inventory.total),
        "scripts": [{"script": name, **_row(share)} for name, share in inventory.scripts],
        "unneeded": _row(inventory.unneeded_share),
        "leftovers": {"files": len(inventory.leftovers), "bytes": inventory.leftover_bytes},
        "doubts": list(inventory.doubts),
    }


def _row(share: Share) -> Mapping[str, object]:
    return {"takes": share.takes, "minutes": round(share.seconds / 60, 2), "bytes": share.size_bytes}
