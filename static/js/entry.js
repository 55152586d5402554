// The table of entry: Enter goes down a column, and a column copied from a spreadsheet fills it. Without this file each
// box works as it is.
const form = document.getElementById("entry_form");
const rows = form ? [...form.querySelectorAll(".entry-row")] : [];
// The boxes of a row in their order; what stands right of the copied column goes into the next ones.
const NAMES = ["year", "value", "state", "source", "note"];
const ERAS = { R: 2018, 令和: 2018, H: 1988, 平成: 1988 };
const YEAR = /^(?:(R|H|令和|平成)\s*(元|\d{1,2})|((?:19|20)\d\d))\s*(?:年度?)?\s*の?(?:実績値?)?$/i;
let pasted = null;

const boxOf = (row, name) => form.elements[`${row.id}-${name}`];

function placeOf(box) {
  const at = rows.indexOf(box.closest(".entry-row"));
  const name = NAMES.find((name) => at >= 0 && boxOf(rows[at], name) === box);
  return name && { at, name };
}

// What was done, and the buttons that go on from there; it stays in sight below the table.
const bar = document.createElement("div");
const said = document.createElement("p");
const ways = document.createElement("p");
bar.className = "entry-said";
bar.hidden = true;
said.setAttribute("role", "status");
bar.append(said, ways);

function say(text, ...buttons) {
  bar.hidden = false;
  said.textContent = text;
  ways.replaceChildren(
    ...buttons.map(([label, act]) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button";
      button.textContent = label;
      button.addEventListener("click", act);
      return button;
    }),
  );
}

// The year of a heading such as R6, 令和6年度 or 2024年度実績; none of any other text.
function yearOf(text) {
  const found = YEAR.exec(text.normalize("NFKC").trim());
  if (!found) return null;
  const [, era, number, western] = found;
  return western ? Number(western) : ERAS[era.toUpperCase()] + (number === "元" ? 1 : Number(number));
}

function put(box, text) {
  if (box.tagName !== "SELECT") {
    box.value = text;
    return true;
  }
  const option = [...box.options].find((option) => option.text.trim() === text.normalize("NFKC"));
  if (option) box.value = option.value;
  return Boolean(option);
}

function fill({ at, name }, lines, told) {
  const first = NAMES.indexOf(name);
  const changes = [];
  const lost = { rows: 0, columns: 0, words: [] };
  lines.forEach((cells, down) => {
    if (cells.every((cell) => !cell.trim())) return;
    const row = rows[at + down];
    if (!row) {
      lost.rows += 1;
      return;
    }
    cells.forEach((cell, right) => {
      const text = cell.trim();
      const box = boxOf(row, NAMES[first + right]);
      if (!text) return;
      if (!box) {
        lost.columns += 1;
        return;
      }
      const before = box.value;
      if (put(box, text)) changes.push({ box, before, after: box.value });
      else lost.words.push(text);
    });
  });
  pasted = { changes, start: boxOf(rows[at], name) };
  const sentences = [...told, `${changes.length}個の欄に貼り付けました。まだ保存していません。`];
  if (lost.rows) sentences.push(`表の終わりを越える${lost.rows}行は、貼り付けていません。`);
  if (lost.columns) sentences.push(`備考より右の${lost.columns}個のセルは、貼り付けていません。`);
  if (lost.words.length) sentences.push(`状態にない「${lost.words[0]}」など${lost.words.length}個は、貼り付けていません。`);
  say(sentences.join(""), ["貼り付けを元に戻す", undo], ["閉じる", close]);
}

function undo() {
  for (const { box, before } of pasted.changes) box.value = before;
  pasted.start.focus();
  pasted = null;
  say("貼り付けを元に戻しました。", ["閉じる", close]);
}

function close() {
  bar.hidden = true;
}

// Find what a copied block has for this table: of several years the column of its year, without its headings.
function paste(place, lines) {
  const { year, label } = form.dataset;
  const [heads, ...below] = lines;
  const years = heads.map(yearOf);
  const known = years.filter((found) => found !== null);
  if (place.name === "value" && known.length > 1) {
    const column = years.indexOf(Number(year));
    if (column < 0) say(`${label}の列がないため、貼り付けていません。この表は${label}のものです。`, ["閉じる", close]);
    else fill(place, below.map((cells) => [cells[column] ?? ""]), [`${heads[column].trim()}の列だけを使い、`]);
  } else if (place.name === "value" && years[0] !== null && years[0] !== Number(year)) {
    const on = () => fill(place, below, ["見出しを除いて、"]);
    say(
      `貼り付ける列の見出しは「${heads[0].trim()}」ですが、この表は${label}のものです。${label}の値ですか。`,
      [`${label}の値として貼り付ける`, on],
      ["やめる", close],
    );
  } else if (place.name === "value" && (years[0] !== null || /^実績値?$/.test(heads[0].trim()))) {
    fill(place, below, [`見出しの「${heads[0].trim()}」を除いて、`]);
  } else {
    fill(place, lines, []);
  }
}

form?.addEventListener("keydown", (event) => {
  const place = placeOf(event.target);
  if (event.key === "z" && (event.ctrlKey || event.metaKey) && !event.shiftKey) {
    const isAsPasted = pasted?.changes.every(({ box, after }) => box.value === after);
    if (!isAsPasted) return;
    event.preventDefault();
    undo();
  } else if (place && event.key === "Enter" && event.target.tagName === "INPUT") {
    // Enter that chooses a word of the input method is not ours; 229 is what Safari says of it.
    if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    const row = rows[place.at + (event.shiftKey ? -1 : 1)];
    const next = row ? boxOf(row, place.name) : !event.shiftKey && form.querySelector("#save button");
    if (next) next.focus();
    if (row) next.select();
  }
});

form?.addEventListener("paste", (event) => {
  const place = placeOf(event.target);
  const text = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n$/, "");
  if (!place || !/[\n\t]/.test(text)) return;
  event.preventDefault();
  const lines = text.split("\n").map((line) => line.split("\t"));
  // A spreadsheet puts a cell of several lines in quotation marks.
  if (text.split("\n").some((line) => line.split('"').length % 2 === 0)) {
    say("改行のあるセルが含まれているため、貼り付けていません。改行を除いてコピーし直してください。", ["閉じる", close]);
  } else {
    paste(place, lines);
  }
});

form?.querySelector(".entry-table").after(bar);
