"""A list of customers brought in (guide 1.2, 1.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rmflow.actions.find import insert_contact, make_prospect
from rmflow.actions.import_base import Import
from rmflow.actions.import_values import Fault
from rmflow.actions.suppressed import refuse_suppressed
from rmflow.text.keys import name_key
from rmflow.words import words

if TYPE_CHECKING:
    from rmflow.importers.csvfile import Line


class Prospects(Import):
    """A list of customers."""

    def check(self, read: dict[str, str], values: dict[str, Any]) -> list[Fault]:
        faults = [] if "name" in read else [Fault("name", "", words("there is no name", "没有名称"))]
        orphans = [field for field in ("title", "role") if field in read and "contact" not in read]
        if orphans and values.get("kind") != "person":
            faults.append(
                Fault(
                    orphans[0],
                    read[orphans[0]],
                    words("a title or role without the contact's name", "有职务或角色，但没有联系人姓名"),
                )
            )
        return faults

    def write(self, line: Line, values: dict[str, Any]) -> None:
        contact, title, role = (values.pop(field, None) for field in ("contact", "title", "role"))
        kind = values.pop("kind", "company")
        phone, uscc = values.get("phone"), values.get("uscc")
        twin = self.register.same(name_key(values["name"]), phone, uscc)
        if twin is not None:
            self._duplicate(line, *twin)
            return
        refuse_suppressed(self.unit, [phone, contact.phone if contact else None], uscc)
        name, source = values.pop("name"), values.pop("source", "import")
        made = make_prospect(self.unit, name, kind=kind, source=source, **values)
        self._made(made.prospect, line)
        self.report.added += 1
        if contact is not None:
            new = contact._replace(title=title or contact.title, role=role or contact.role)
            insert_contact(self.unit, made.prospect.id, new, n=1 if kind == "company" else 2)
        elif title or role:
            self._about_himself(made.prospect.id, title, role)

    def _about_himself(self, prospect_id: str, title: str | None, role: str | None) -> None:
        row_id = self.unit.connection.value("SELECT id FROM contact WHERE prospect_id = ? AND n = 1", (prospect_id,))
        self.unit.update("contact", row_id, **({"title": title} if title else {}), **({"role": role} if role else {}))
