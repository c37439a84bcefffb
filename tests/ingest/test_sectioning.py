from ingest.sectioning import grouped, section

PART = "Mulige dele:\n{parts}\n\nVentede virkninger:\n{effects}\n\nTal:\n{figures}\n\nParter:\n{parties}\n\n"


def outline(text: str) -> list[tuple[str, str]]:
    return [(each.title, each.heading) for each in section(text, title="Mappe")]


def under(text: str, title: str, heading: str) -> list[str]:
    return [
        placed.block.text
        for group in grouped(text, title="Mappe")
        for placed in group
        if (placed.title, placed.heading) == (title, heading) and not placed.level
    ]


def a_project(
    number: str, *, parts: str = "\uf0b7 En have", effects: str = "I 2030 er der ro.", figures: str = ""
) -> str:
    body = PART.format(parts=parts, effects=effects, figures=figures or "\uf0b7 12 bænke", parties="Byen og haven.")
    return f" {number}\nProjektet handler om at give plads til alle.\n\n{body}"


def test_numbered_headings_name_the_section_and_labels_its_parts() -> None:
    assert outline(a_project("Nr. 4: Haven") + a_project("Nr. 5 – Torvet"))[:6] == [
        ("Nr. 4: Haven", ""),
        ("Nr. 4: Haven", "Mulige dele"),
        ("Nr. 4: Haven", "Ventede virkninger"),
        ("Nr. 4: Haven", "Tal"),
        ("Nr. 4: Haven", "Parter"),
        ("Nr. 5 – Torvet", ""),
    ]


def test_trap_1_garbled_numbers_still_head_their_sections() -> None:
    text = a_project("Nr. 54: Haven") + a_project("Nr. 6 5Torvet") + a_project("Nr. 7 6– Broen")

    assert list(dict.fromkeys(title for title, _ in outline(text))) == [
        "Nr. 54: Haven",
        "Nr. 6 5Torvet",
        "Nr. 7 6– Broen",
    ]


def test_trap_15_the_same_label_belongs_to_the_section_it_stands_in() -> None:
    text = a_project("Nr. 1: Haven", figures="\uf0b7 12 bænke") + a_project("Nr. 2: Torvet", figures="\uf0b7 [Udestår]")

    assert under(text, "Nr. 2: Torvet", "Tal") == ["• [Udestår]"]


def test_trap_5_a_list_that_a_column_interrupted_goes_back_under_its_lead_in() -> None:
    text = a_project("Nr. 1: Haven", parts="Fast del:\n- En stor have\n- En lille dam\n\nLøs del:\n")
    text = text.replace("\uf0b7 12 bænke\n", "\uf0b7 12 bænke\n" + "\n" * 7 + "- En løs bænk\n- En kiosk\n")
    text += a_project("Nr. 2: Torvet")

    assert under(text, "Nr. 1: Haven", "Tal") == ["• 12 bænke"]
    assert under(text, "Nr. 1: Haven", "Mulige dele")[-2:] == ["• En løs bænk", "• En kiosk"]


def test_trap_6_a_list_after_a_break_does_not_become_parties() -> None:
    text = a_project("Nr. 1: Haven") + a_project("Nr. 2: Torvet")
    text = text.replace("Byen og haven.\n", "Byen og haven.\n" + "\n" * 7 + "\uf0b7 14 lamper\n", 1)

    assert under(text, "Nr. 1: Haven", "Parter") == ["Byen og haven."]
    assert under(text, "Nr. 1: Haven", "Tal") == ["• 12 bænke", "• 14 lamper"]


def test_traps_7_and_9_a_cut_sentence_goes_on_and_the_interrupted_list_comes_back() -> None:
    text = a_project("Nr. 1: Haven", parts="Haven skal give ro og plads til leg for både store og")
    text = text.replace("\uf0b7 12 bænke\n", "\uf0b7 12 bænke\n" + "\n" * 7 + "små børn i byen.\n\n\uf0b7 14 lamper\n")
    text += a_project("Nr. 2: Torvet")

    assert under(text, "Nr. 1: Haven", "Mulige dele")[-1] == "små børn i byen."
    assert under(text, "Nr. 1: Haven", "Tal") == ["• 12 bænke", "• 14 lamper"]


def test_trap_10_a_column_that_starts_in_mid_sentence_is_no_part_of_the_parties() -> None:
    text = a_project("Nr. 1: Haven", figures="\uf0b7 Bænkene bruges til udnyttelsen af") + a_project("Nr. 2: Torvet")
    text += "".join(a_project(f"Nr. {n}: Sted") for n in range(3, 8))
    text = text.replace(
        "Byen og haven.\n", "Byen og haven.\n SOL og VIND. Byen har en rolle i det hele, som følger:\n\uf0b7 Solen\n", 1
    )

    assert under(text, "Nr. 1: Haven", "Parter") == ["Byen og haven."]
    assert under(text, "Nr. 1: Haven", "Tal")[-1] == "• Solen"


def test_marked_headings_are_taken_at_their_word() -> None:
    text = "# Haven\n\n## Åbent\n\nHver dag.\n\n## Pris\n\nGratis.\n"

    assert outline(text) == [("Haven", ""), ("Haven", "Åbent"), ("Haven", "Pris")]
