// One connection in a dialog: what it is, its spans on one time axis, its bytes by copy path.

import { byId, clock, element, setText } from "/dom.js";

const dialog = byId("connection");
let shown = null; // the trace id, while the dialog is open
let opener = null;
let drawn = "";

export function isOpen() {
  return shown !== null;
}

export async function open(traceId, from, jaegerUrl) {
  opener = from ?? opener;
  shown = traceId;
  drawn = "";
  setText(byId("connection-title"), `Trace ${traceId}`);
  byId("connection-body").replaceChildren(element("p", { class: "muted" }, "asking the collector"));
  history.replaceState(null, "", `#trace=${traceId}`);
  if (!dialog.open) {
    dialog.showModal();
  }
  await refresh(jaegerUrl);
}

/** Draws again only what has changed: its last span comes when the connection is closed. */
export async function refresh(jaegerUrl) {
  const traceId = shown;
  const response = await fetch(`/api/live/traces/${encodeURIComponent(traceId)}`, { cache: "no-store" });
  const text = response.ok ? await response.text() : "";
  if (traceId !== shown || text === drawn) {
    return;
  }
  if (response.ok) {
    drawn = text;
    draw(JSON.parse(text), jaegerUrl);
  } else if (drawn === "") {
    byId("connection-body").replaceChildren(
      element("p", {}, "This trace is not kept (any more)."),
    );
  }
}

function draw(trace, jaegerUrl) {
  const connection = trace.connection;
  if (connection) {
    setText(byId("connection-title"), `${connection.peer} \u2192 ${connection.listener}`);
  }
  const body = [facts(trace, connection), spans(trace)];
  if (trace.bytes?.length) {
    body.push(bytes(trace.bytes));
  }
  if (jaegerUrl) {
    const href = `${jaegerUrl}/trace/${encodeURIComponent(trace.traceId)}`;
    const link = { href, target: "_blank", rel: "noopener noreferrer" };
    body.push(element("p", {}, element("a", link, "Open in Jaeger")));
  }
  body.push(attributes(trace.spans));
  byId("connection-body").replaceChildren(...body);
}

function facts(trace, connection) {
  const pairs = connection
    ? [
        ["wait for accept", connection.wait],
        ["service", connection.service],
        ["fd", connection.fd],
        ["inode", connection.inode],
        ["accepted at", clock(connection.acceptedAtMillis, true)],
        ["open for", connection.duration],
        ["in", connection.in],
        ["out", connection.out],
        ["zero-copied", connection.zeroCopied],
      ]
    : [["began at", clock(trace.startMillis, true)]];
  pairs.push(["trace", trace.traceId]);
  return element(
    "dl",
    { class: "facts" },
    ...pairs.map(([name, value]) =>
      element("div", {}, element("dt", {}, name), element("dd", {}, value)),
    ),
  );
}

function spans(trace) {
  const head = element(
    "tr",
    {},
    element("th", { scope: "col", class: "name" }, "span"),
    element("th", { scope: "col", class: "length" }, "time"),
    element("th", { scope: "col" }, axis(trace.length)),
  );
  const rows = trace.spans.map((span) => {
    const bar = element("span", { class: span.name.startsWith("accept") ? "waiting" : "working" });
    bar.style.left = `${Math.min(99.7, span.from * 100)}%`;
    bar.style.width = `${Math.max(0, (span.to - span.from) * 100)}%`;
    const lane = element("span", { class: "lane", "aria-hidden": "true" }, bar);
    return element(
      "tr",
      {},
      element("th", { scope: "row" }, span.error ? `\u25b2 ${span.name}` : span.name),
      element("td", {}, span.error ? `${span.length}, error` : span.length),
      element("td", {}, lane, element("span", { class: "muted" }, span.facts)),
    );
  });
  const more = trace.spansInAll - trace.spans.length;
  if (more > 0) {
    rows.push(element("tr", {}, element("td", { colspan: "3" }, `and ${more} more spans`)));
  }
  return element(
    "table",
    { class: "spans", "aria-label": "Spans" },
    element("thead", {}, head),
    element("tbody", {}, ...rows),
  );
}

function axis(length) {
  return element("span", { class: "axis" }, element("span", {}, "0"), element("span", {}, length));
}

function bytes(rows) {
  const head = ["direction", "copy path", "bytes", "share"].map((name) =>
    element("th", { scope: "col", class: name === "bytes" ? "n" : undefined }, name),
  );
  return element(
    "table",
    { class: "bytes", "aria-label": "Bytes by copy path" },
    element("thead", {}, element("tr", {}, ...head)),
    element(
      "tbody",
      {},
      ...rows.map((row) => {
        const bar = element("span", {});
        bar.style.width = `${row.ratio * 100}%`;
        return element(
          "tr",
          {},
          element("th", { scope: "row" }, row.direction),
          element("td", {}, row.path),
          element("td", { class: "n" }, row.bytes),
          element("td", {}, element("span", { class: "lane", "aria-hidden": "true" }, bar)),
        );
      }),
    ),
  );
}

function attributes(all) {
  return element(
    "details",
    {},
    element("summary", {}, "All attributes"),
    ...all.flatMap((span) => [
      element("h3", {}, span.name),
      element(
        "table",
        { class: "attributes", "aria-label": span.name },
        element(
          "tbody",
          {},
          ...span.attributes.map(([key, value]) =>
            element("tr", {}, element("th", { scope: "row" }, key), element("td", {}, value)),
          ),
        ),
      ),
    ]),
  );
}

export function listen() {
  byId("connection-close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) {
      dialog.close(); // beside it
    }
  });
  dialog.addEventListener("close", () => {
    shown = null;
    history.replaceState(null, "", location.pathname);
    if (opener?.isConnected) {
      opener.focus({ preventScroll: true });
    }
    opener = null;
  });
}

/** The trace that the address names, or null. */
export function named() {
  return location.hash.match(/^#trace=([0-9a-f]{8,32})$/)?.[1] ?? null;
}
