// Rows of a list are dragged into their order, and their numbers follow; without this file numbers and buttons do the same.
for (const list of document.querySelectorAll("[data-ordering]")) {
  let held;

  for (const row of list.children) {
    row.draggable = true;
    // A text in a box is selected with the mouse as ever.
    const box = row.querySelector("input");
    box.addEventListener("focus", () => (row.draggable = false));
    box.addEventListener("blur", () => (row.draggable = true));
  }

  list.addEventListener("dragstart", (event) => {
    held = event.target.closest("li");
    event.dataTransfer.effectAllowed = "move";
    held.classList.add("ordering__row--held");
  });
  list.addEventListener("dragover", (event) => {
    const row = event.target.closest("li");
    if (!held || !row) return;
    event.preventDefault();
    const { top, height } = row.getBoundingClientRect();
    if (row !== held) row[event.clientY < top + height / 2 ? "before" : "after"](held);
  });
  list.addEventListener("drop", (event) => event.preventDefault());
  list.addEventListener("dragend", () => {
    held.classList.remove("ordering__row--held");
    held = null;
    [...list.children].forEach((row, i) => (row.querySelector("input").value = i + 1));
  });
}
for (const hint of document.querySelectorAll("[data-ordering-hint]")) hint.hidden = false;
