import pytest

from bot.adapters.spreadsheets import OfficeSpreadsheets
from bot.visits.models import Table
from tests.live.commands import ope

pytestmark = pytest.mark.slow

HEAD = ("Sagsnr.", "Modtaget", "Besøgsdato", "Delegation", "Land", "Emne", "Antal", "Status", "Kommune", "Kontakt")


def a_workbook(folder, *wrong):
    rows = [
        (
            f"16/{n}",
            "2016-03-01",
            "2016-05-12",
            f"Blåby {n} kommun",
            "Sverige",
            "Energi",
            16,
            "Afholdt",
            place,
            "Anna A",
        )
        for n, place in enumerate(["København", "København, Lund og Roskilde"], start=1)
    ]
    path = folder / "besøg 2016.xlsx"
    path.write_bytes(OfficeSpreadsheets().xlsx([Table(title="2016", head=HEAD, rows=(*rows, *wrong))]))
    return str(path)


def counted(server):
    told = server.get("/api/statistics?year=2016")
    return told["total"], {row["id"]: row["held"] for row in told["tables"]["municipality"]}


def test_earlier_years_go_in_and_out_beside_a_running_server(server, tmp_path):
    file = a_workbook(tmp_path)

    shown = ope(server, "cases", "import", file)
    before = counted(server)[0]["held"]
    taken = ope(server, "cases", "import", file, "--yes")
    again = ope(server, "cases", "import", file, "--yes")
    total, municipalities = counted(server)
    found = server.get("/api/cases?text=blåby%201".replace("å", "%C3%A5"))["cases"]
    undone = ope(server, "cases", "import", "--undo", "1")

    assert (shown.returncode, before) == (1, 0), shown.stderr
    assert "Import 1: 2 cases taken in" in taken.stdout, taken.stderr
    assert "0 to take in, 0 wrong, 2 here already" in again.stdout
    assert (total["held"], total["persons"]) == (2, 32)
    assert municipalities == {"København": 2, "Lund": 1, "Roskilde": 1}
    assert [(case["number"], case["status"], case["history"]) for case in found] == [("2016-0001", "held", True)]
    assert undone.stdout == "Import 1: 2 cases taken out again.\n"
    assert counted(server)[0]["held"] == 0
    assert list((server.folder / "outbox").iterdir()) == []


def test_row_that_is_wrong_keeps_the_file_out(server, tmp_path):
    wrong = ("16/3", "2016-03-01", None, "Ingenby", "Atlantis", None, "mange", "Afholdt", None, None)

    told = ope(server, "cases", "import", a_workbook(tmp_path, wrong), "--yes")

    assert told.returncode == 1
    assert '"Atlantis" is no country we know.' in told.stdout
    assert "Nothing is taken in while rows are wrong" in told.stdout
    assert "Traceback" not in told.stdout + told.stderr
