// Suggestions while a word is typed, as a list the browser shows itself; without this file the box works as it is.
for (const box of document.querySelectorAll("input[data-suggest]")) {
  const list = document.createElement("datalist");
  list.id = `${box.id}-suggestions`;
  box.after(list);
  box.setAttribute("list", list.id);
  let waiting;

  async function ask() {
    const typed = box.value.trim();
    if (!typed) return;
    try {
      const answer = await fetch(`${box.dataset.suggest}?q=${encodeURIComponent(typed)}`);
      if (!answer.ok || box.value.trim() !== typed) return;
      const { suggestions } = await answer.json();
      list.replaceChildren(
        ...suggestions.map(({ name, text }) => {
          const option = document.createElement("option");
          option.value = name;
          if (text !== name) option.label = text;
          return option;
        }),
      );
    } catch {
      // No suggestions; the search itself needs none.
    }
  }

  box.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, 150);
  });
}

// Buttons that copy what is cited or sent, or send it; without them the words can be selected.
for (const text of document.querySelectorAll("[data-copy]")) {
  const words = text.textContent.trim();

  function offer(label, act, done = label) {
    const button = document.createElement("button");
    button.type = "button";
    button.ariaLive = "polite";
    button.textContent = label;
    button.addEventListener("click", () => act().then(() => (button.textContent = done), () => {}));
    text.after(button);
  }

  if (text.dataset.copy && navigator.share) offer("送る", () => navigator.share({ title: document.title, url: words }));
  if (navigator.clipboard) offer("コピー", () => navigator.clipboard.writeText(words), "コピーしました");
}
