// The document, changed as little as possible and by text alone: what is shown comes from the
// network. Elements stay the same while their data does, so that focus, selection and open details
// survive every update.

export function byId(id) {
  return document.getElementById(id);
}

export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== null) {
      made.setAttribute(name, value);
    }
  }
  made.append(...children); // strings become text nodes
  return made;
}

export function setText(node, value) {
  const text = String(value ?? "");
  if (node.textContent !== text) {
    node.textContent = text;
  }
}

export function setAttribute(node, name, value) {
  if (node.getAttribute(name) !== value) {
    node.setAttribute(name, value);
  }
}

/**
 * Makes the children of `parent` those of `items`, each made once for its key, then updated. What
 * stays in order is not moved: a moved element loses its focus.
 */
export function sync(parent, items, keyOf, make, update) {
  const old = new Map();
  for (const child of parent.children) {
    if (child.syncKey !== undefined) {
      old.set(child.syncKey, child);
    }
  }
  const wanted = [];
  const seen = new Set();
  for (const item of items) {
    let key = String(keyOf(item));
    while (seen.has(key)) {
      key += "'"; // two that are called the same
    }
    seen.add(key);
    let child = old.get(key);
    old.delete(key);
    if (!child) {
      child = make(item);
      child.syncKey = key;
    }
    update(child, item);
    wanted.push(child);
  }
  old.forEach((child) => child.remove());
  let at = [...parent.children].find((child) => child.syncKey !== undefined) ?? null;
  for (const child of wanted) {
    if (child === at) {
      at = at.nextElementSibling;
    } else {
      parent.insertBefore(child, at);
    }
  }
}

/** A row of cells: `[label, class]` for each, the first one names the row. */
export function row(columns) {
  const cells = columns.map(([label, kind], i) =>
    i === 0
      ? element("th", { role: "rowheader", scope: "row", class: kind })
      : element("td", { role: "cell", class: kind, "data-label": label }),
  );
  return element("tr", { role: "row" }, ...cells);
}

export function fill(tableRow, values) {
  values.forEach((value, i) => setText(tableRow.cells[i], value));
}

const two = (n) => String(n).padStart(2, "0");

export function clock(millis, fraction = false) {
  const date = new Date(millis);
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(":");
  return fraction ? `${time}.${String(date.getMilliseconds()).padStart(3, "0")}` : time;
}

export function ago(millis) {
  const seconds = Math.max(0, Math.round(millis / 1000));
  return seconds < 120 ? `${seconds} s ago` : `${Math.round(seconds / 60)} min ago`;
}
