"use strict";
// Tables sort by a click on a head, or Enter and Space on it: up, then down; what is empty comes last.
(() => {
  const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });
  const value = (row, at) => row.cells[at].dataset.value ?? row.cells[at].textContent.trim();
  const compare = (left, right, isNumber) => (isNumber ? Number(left) - Number(right) : collator.compare(left, right));

  function sort(head) {
    const table = head.closest("table");
    const down = head.getAttribute("aria-sort") === "ascending";
    const isNumber = head.dataset.type === "number";
    const rows = [...table.tBodies[0].rows].map((row) => [value(row, head.cellIndex), row]);
    rows.sort(([left], [right]) => {
      if (left === "" || right === "") return (left === "") - (right === "");
      return down ? compare(right, left, isNumber) : compare(left, right, isNumber);
    });
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    table.tBodies[0].append(...rows.map(([, row]) => row));
  }

  for (const button of document.querySelectorAll("thead th button")) {
    button.addEventListener("click", () => sort(button.closest("th")));
  }
})();
