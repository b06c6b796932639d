// Asks the collector once a second what is new, and shows it. See waterfall.js for one connection,
// chart.js for the pictures, dom.js for why nothing here is ever markup.

import { AT, LONGEST_MILLIS, describeQueue, drawQueue, drawWaits, readQueue, timeline } from "/chart.js";
import { ago, byId, clock, element, fill, row, setAttribute, setText, sync } from "/dom.js";
import * as waterfall from "/waterfall.js";

const ASK_MILLIS = 1000;
const ASK_HIDDEN_MILLIS = 10_000;
const ANSWER_MILLIS = 10_000;
const FEW_LISTENERS = 12;
const FEW_CONNECTIONS = 12;

const WORDS = {
  pressure: "\u25b2 pressure",
  earlier: "\u25c6 earlier",
  silent: "\u25cb silent",
  calm: "\u25cf calm",
};

let version = "";
let present = null;
let jaegerUrl = null;
let samples = new Map(); // by track
let serverAheadMillis = 0;
let lostSince = 0;
let allListeners = false;
let allConnections = false;
let allOthers = false;
let timer = 0;

const now = () => Date.now() + serverAheadMillis;

async function ask() {
  clearTimeout(timer);
  try {
    const response = await fetch(`/api/live?since=${encodeURIComponent(version)}`, {
      cache: "no-store",
      signal: AbortSignal.timeout(ANSWER_MILLIS),
    });
    if (!response.ok) {
      throw new Error(`status ${response.status}`);
    }
    serverAheadMillis = Number(response.headers.get("X-Socktrace-Now-Millis")) - Date.now();
    if (response.status === 200) {
      take(await response.json());
    }
    lostSince = 0;
    showLink("live", "live");
  } catch {
    lostSince ||= Date.now();
    showLink("lost", `the collector does not answer since ${clock(lostSince)}; trying again`);
  }
  clearTimeout(timer);
  timer = setTimeout(ask, document.hidden ? ASK_HIDDEN_MILLIS : ASK_MILLIS);
  if (present) {
    show();
  }
  if (waterfall.isOpen() && !lostSince) {
    waterfall.refresh(jaegerUrl).catch(() => {}); // said above
  }
}

function take(answer) {
  if (answer.version.split("-")[0] !== version.split("-")[0]) {
    samples = new Map(); // another run of the collector: its tracks are others
  }
  version = answer.version;
  present = answer.present;
  jaegerUrl = answer.jaegerUrl ?? null;
  for (const [track, fresh] of Object.entries(answer.history)) {
    const known = samples.get(track) ?? [];
    samples.set(track, known.filter((s) => s[AT] < fresh[0][AT]).concat(fresh));
  }
  const oldest = now() - LONGEST_MILLIS;
  for (const [track, all] of samples) {
    const kept = all.filter((s) => s[AT] >= oldest);
    kept.length ? samples.set(track, kept) : samples.delete(track);
  }
}

function showLink(state, text) {
  setAttribute(byId("link"), "data-state", state);
  setText(byId("link-text"), text); // read aloud when it changes, unlike the time beside it
  setText(byId("clock"), state === "live" ? clock(now()) : "");
}

function show() {
  showHeadline(present.headline);
  showListeners();
  showOthers(present.host);
  showStalls();
  showConnections();
  showSites(present.fallbacks);
  showServices();
  showLost(present.lost);
}

function showHeadline(headline) {
  setAttribute(byId("headline"), "data-state", headline.state);
  const glyph = WORDS[headline.state].slice(0, 2);
  setText(byId("headline-text"), glyph + headline.text);
  document.title = (headline.state === "pressure" ? glyph : "") + "socktrace";
  const lines = headline.details.map((d) => [`${d.listener} ${d.service}`, d.reasons.join("; ")]);
  if (headline.more > 0) {
    lines.push([`and ${headline.more} more`, ""]);
  }
  sync(
    byId("headline-details"),
    lines,
    (line) => line[0],
    () => element("li", {}, element("span", { class: "where" }), element("span", {})),
    (item, [where, reasons]) => {
      setText(item.children[0], where);
      setText(item.children[1], reasons && `: ${reasons}`);
    },
  );
}

const LISTENER_COLUMNS = [
  ["listener"],
  ["state", "state"],
  ["queue", "n"],
  ["peak", "n"],
  ["wait p50", "n"],
  ["p99", "n"],
  ["max", "n"],
  ["drops", "n"],
  ["accepted", "n"],
  ["per s", "n"],
  ["active", "n"],
  ["in", "n"],
  ["out", "n"],
  ["zero-copied", "n"],
];

function time() {
  const oldest = Math.min(now(), ...[...samples.values()].map((all) => all[0][AT]));
  return timeline(oldest, now());
}

function showListeners() {
  const axis = time();
  const all = present.listeners;
  const shown = allListeners ? all : all.slice(0, FEW_LISTENERS);
  setText(byId("listeners-count"), count(shown.length, present.listenersInAll));
  byId("listeners").hidden = all.length === 0;
  byId("survivors").classList.toggle("matters", all.some((l) => Number(l.drops) > 0));
  sync(byId("listeners"), shown, listenerKey, makeListener, (body, l) => updateListener(body, l, axis));
  more("listeners-more", "listeners", all.length, shown.length);
}

const listenerKey = (l) => [l.service, l.instance, l.pid, l.listener].join("\n");

function makeListener() {
  const numbers = row(LISTENER_COLUMNS);
  numbers.className = "numbers";
  numbers.cells[0].append(element("span", { class: "address" }), element("span", { class: "service" }));
  const queue = element("canvas", { role: "img" });
  const waits = element("canvas", { role: "img" });
  const read = element("span", {});
  const legend = element(
    "span",
    { class: "legend" },
    ": length (line), peak (area), limit (dashes), drops \u25bc, stalls \u25a8",
  );
  const queueTitle = element("span", {}, "queue", legend);
  const waitsTitle = element("span", {}, "waits", element("span", { class: "legend" }, ": darker is more"));
  const charts = element(
    "td",
    { role: "cell", colspan: LISTENER_COLUMNS.length, "data-whole": "" },
    element("p", { class: "reasons" }),
    element(
      "div",
      { class: "charts" },
      element("figure", {}, element("figcaption", {}, queueTitle, read), queue),
      element("figure", {}, element("figcaption", {}, waitsTitle), waits),
    ),
  );
  const body = element("tbody", { role: "rowgroup" }, numbers, element("tr", { role: "row" }, charts));
  body.queue = queue;
  body.waits = waits;
  queue.addEventListener("pointermove", (event) =>
    setText(read, readQueue(queue, body.samples ?? [], time(), event.clientX, clock)),
  );
  queue.addEventListener("pointerleave", () => setText(read, ""));
  return body;
}

function updateListener(body, l, axis) {
  setAttribute(body, "data-state", l.state);
  const [numbers, pictures] = body.rows;
  setText(numbers.cells[0].children[0], l.listener);
  setText(numbers.cells[0].children[1], `${l.service}, pid ${l.pid}`);
  setText(numbers.cells[1], WORDS[l.state]);
  setAttribute(numbers.cells[1], "data-state", l.state);
  const values = [
    l.queue, l.peak, l.waitP50, l.waitP99, l.waitMax, l.drops, l.accepted, l.perSecond, l.active,
    l.in, l.out, l.zeroCopied,
  ];
  values.forEach((value, i) => setText(numbers.cells[i + 2], value));
  numbers.cells[7].classList.toggle("trouble", Number(l.drops) > 0);
  const reasons = pictures.querySelector("p");
  const notes = l.waitsUnknown ? [...l.reasons, l.waitsUnknown] : l.reasons;
  setText(reasons, notes.join("; "));
  reasons.hidden = notes.length === 0;
  setAttribute(reasons, "data-state", l.state);
  body.samples = samples.get(l.track) ?? [];
  const stalls = present.stalls
    .filter((s) => s.listener === l.listener && s.service === l.service)
    .map((s) => [s.startMillis, s.endMillis]);
  setAttribute(body.queue, "aria-label", describeQueue(body.samples, stalls));
  setAttribute(
    body.waits,
    "aria-label",
    `Waits over time, half below ${l.waitP50}, 99 of 100 below ${l.waitP99}, longest ${l.waitMax}`,
  );
  if (isVisible(body.queue)) {
    drawQueue(body.queue, body.samples, stalls, axis);
    drawWaits(body.waits, body.samples, l.waitBounds, axis);
  }
}

/** A canvas that was just made is not laid out yet: drawn at the next answer, or on scrolling. */
function isVisible(canvas) {
  const box = canvas.getBoundingClientRect();
  return box.bottom > -200 && box.top < innerHeight + 200;
}

function count(shown, all) {
  return shown < all ? `${shown} of ${all}` : String(all);
}

function more(id, noun, all, shown) {
  const button = byId(id);
  button.hidden = shown === all && all <= (noun === "connections" ? FEW_CONNECTIONS : FEW_LISTENERS);
  setText(button, shown < all ? `Show ${all} ${noun}` : "Show fewer");
  setAttribute(button, "aria-expanded", String(shown === all));
}

const OTHER_COLUMNS = [["listener"], ["queue", "n"], ["drops", "n"], ["process"]];

function showOthers(host) {
  byId("others-section").hidden = !host;
  if (!host) {
    return;
  }
  const shown = allOthers ? host.listeners : host.listeners.slice(0, FEW_LISTENERS);
  setText(byId("others-count"), count(shown.length, host.inAll));
  byId("others").hidden = host.listeners.length === 0;
  sync(byId("others").tBodies[0], shown, (o) => `${o.netns} ${o.inode}`, makeOther, updateOther);
  more("others-more", "other listeners", host.listeners.length, shown.length);
}

function makeOther() {
  const made = row(OTHER_COLUMNS);
  made.cells[0].append(element("span", { class: "address" }), element("span", { class: "service" }));
  return made;
}

function updateOther(made, o) {
  setText(made.cells[0].children[0], o.listener);
  setText(made.cells[0].children[1], o.netns);
  setText(made.cells[1], o.queue);
  made.cells[1].classList.toggle("trouble", o.full);
  setText(made.cells[2], o.drops);
  made.cells[2].classList.toggle("trouble", Number(o.drops) > 0);
  setText(made.cells[3], o.process);
}

function showStalls() {
  setText(byId("stalls-count"), count(present.stalls.length, present.stallsInAll));
  setText(
    byId("stalls-empty"),
    present.stallsInAll === 0 ? "none reported" : "",
  );
  byId("stalls-empty").hidden = present.stallsInAll > 0;
  sync(byId("stalls"), present.stalls, (s) => s.id, makeStall, updateStall);
}

function makeStall() {
  return element(
    "li",
    {},
    element(
      "details",
      {},
      element(
        "summary",
        {},
        element("span", { class: "where" }),
        element("span", {}),
      ),
      element("p", { class: "muted" }),
      element("pre", { tabindex: "0", "aria-label": "Stack of the thread that accepts" }),
    ),
  );
}

function updateStall(item, s) {
  const [summary, facts, stack] = item.firstElementChild.children;
  setText(summary.children[0], `${s.length} on ${s.listener}`);
  summary.children[0].classList.toggle("trouble", s.lasts);
  const told = [clock(s.startMillis, true)];
  if (s.why) {
    told.push(s.why);
  }
  if (s.cause) {
    told.push(`cause: ${s.cause}`);
  }
  if (s.thread) {
    told.push(s.thread);
  }
  if (s.lock) {
    told.push(s.lock);
  }
  setText(summary.children[1], told.join(", "));
  const all = Object.entries(s.facts).map(([name, value]) => `${name}: ${value}`);
  setText(facts, [s.service, ...all].join("; "));
  setText(stack, s.stack);
  stack.hidden = s.stack === "";
}

const CONNECTION_COLUMNS = [
  ["wait for accept"],
  ["listener"],
  ["peer"],
  ["fd", "n"],
  ["inode", "n"],
  ["accepted at", "n"],
  ["duration", "n"],
  ["in", "n"],
  ["out", "n"],
  ["zero-copied", "n"],
];

function showConnections() {
  const all = present.connections;
  const shown = allConnections ? all : all.slice(0, FEW_CONNECTIONS);
  setText(byId("connections-count"), count(shown.length, present.connectionsInAll));
  setText(byId("connections-empty"), "none yet: agents send a connection once it is accepted");
  byId("connections-empty").hidden = all.length > 0;
  byId("connections").hidden = all.length === 0;
  sync(byId("connections").tBodies[0], shown, (c) => c.traceId, makeConnection, updateConnection);
  more("connections-more", "connections", all.length, shown.length);
}

function makeConnection(c) {
  const made = row(CONNECTION_COLUMNS);
  const button = element("button", { type: "button", class: "open", "aria-haspopup": "dialog" });
  made.cells[0].append(button);
  made.addEventListener("click", () => waterfall.open(c.traceId, button, jaegerUrl).catch(() => {}));
  return made;
}

function updateConnection(made, c) {
  const button = made.cells[0].firstElementChild;
  setText(button, c.wait);
  setAttribute(button, "aria-label", `${c.wait}, connection of ${c.peer}: show its spans`);
  const values = [
    c.listener, c.peer, c.fd, c.inode, clock(c.acceptedAtMillis, true), c.duration, c.in, c.out,
    c.zeroCopied,
  ];
  values.forEach((value, i) => setText(made.cells[i + 1], value));
}

const SITE_COLUMNS = [
  ["call site", "code"],
  ["service"],
  ["target class", "code"],
  ["reason"],
  ["path"],
  ["calls", "n"],
  ["bytes", "n"],
];

function showSites(fallbacks) {
  const sites = fallbacks.callSites;
  const none = sites.length === 0 && fallbacks.reasons.length === 0;
  setText(byId("sites-count"), none ? "" : count(sites.length, fallbacks.callSitesInAll));
  byId("sites-empty").hidden = !none;
  setText(
    byId("sites-empty"),
    fallbacks.transfers === undefined
      ? "none, and nothing was transferred"
      : `none, of ${fallbacks.transfers} transfers`,
  );
  byId("sites").hidden = sites.length === 0;
  sync(byId("switches"), fallbacks.switchedOff, (text) => text, makeWarning, setText);
  sync(
    byId("sites").tBodies[0],
    sites,
    (s) => [s.service, s.callSite, s.target, s.reason, s.path].join("\n"),
    () => row(SITE_COLUMNS),
    (made, s) => fill(made, [s.callSite, s.service, s.target, s.reason, s.path, s.calls, s.bytes]),
  );
  sync(
    byId("reasons"),
    fallbacks.reasons,
    (r) => r.reason,
    () => element("li", {}, element("span", { class: "where" }), element("span", {})),
    (item, r) => {
      setText(item.children[0], `${r.reason}: `);
      setText(item.children[1], r.advice ? `${r.sum}. ${r.advice}` : r.sum);
    },
  );
}

function makeWarning() {
  return element("li", { class: "trouble" });
}

const SERVICE_COLUMNS = [["service"], ["pid", "n"], ["host"], ["series", "n"], ["last heard", "n"]];

function showServices() {
  setText(byId("services-count"), present.services.length);
  byId("services").hidden = present.services.length === 0;
  sync(
    byId("services").tBodies[0],
    present.services.map((s, i) => ({ ...s, key: `${s.service}\n${s.pid}\n${s.host}\n${i}` })),
    (s) => s.key,
    () => row(SERVICE_COLUMNS),
    (made, s) => {
      const heard = s.heardAtMillis ? ago(now() - s.heardAtMillis) : "spans only";
      fill(made, [s.service, s.pid, s.host, s.series, heard]);
    },
  );
}

function showLost(lost) {
  setText(byId("lost-count"), lost.any ? "\u25b2 something is missing here" : "nothing");
  setAttribute(byId("lost-count"), "class", lost.any ? "count trouble" : "count");
  sync(byId("lost"), lost.lines.map((text, i) => ({ text, i })), (l) => l.i, () => element("li"), (item, l) =>
    setText(item, l.text),
  );
}

let redrawing = false;

function redraw() {
  if (present && !redrawing) {
    redrawing = true;
    requestAnimationFrame(() => {
      redrawing = false;
      showListeners();
    });
  }
}

byId("listeners-more").addEventListener("click", () => {
  allListeners = !allListeners;
  showListeners();
});
byId("others-more").addEventListener("click", () => {
  allOthers = !allOthers;
  showOthers(present.host);
});
byId("connections-more").addEventListener("click", () => {
  allConnections = !allConnections;
  showConnections();
});
document.addEventListener("visibilitychange", () => document.hidden || ask());
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
addEventListener("resize", redraw);
addEventListener("scroll", redraw, { passive: true });
waterfall.listen();

await ask();
const named = waterfall.named();
if (named) {
  waterfall.open(named, null, jaegerUrl).catch(() => {});
}
